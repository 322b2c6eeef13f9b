"""A team, its roles and its evidence, small enough to turn in every direction; the rest is real."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ruamel.yaml import YAML

from bot.connectors.migration_files import Loaded, MigrationFiles
from bot.domain.directory import DirectorySilent, Person
from bot.domain.plan import Plan
from bot.domain.signoff.decision import Click
from bot.domain.signoff.evidence import Proof, RoleEvidence
from bot.domain.signoff.request import Grounds
from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import SignoffState
from bot.domain.standing import Standing
from bot.executor.signoff_sources import Sources, needed
from bot.executor.signoffs import Signoffs
from storage import journal
from storage.database import Database
from tests.bot.executor.shop import KEY, plan

LEAD, ANN, BEN, CAT, DAN, EVE = "U0LEAD", "U0ANN", "U0BEN", "U0CAT", "U0DAN", "U0EVE"
PEOPLE = (LEAD, ANN, BEN, CAT, DAN, EVE)
GROUPS = {role: f"S0{role.name.replace('_', '')}" for role in Role}
WHY = "the window is in the middle of the sale"


class TestClock:
    """Stands still until it is moved."""

    __test__ = False

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> None:
        self.at += by


@dataclass(slots=True, kw_only=True)
class Town:
    """Who is in which group, who is there at all; it may fall silent.

    `between` happens once, when the next person was looked up.
    """

    groups: dict[str, set[str]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    guests: set[str] = field(default_factory=set)
    silent: bool = False
    between: Callable[[], None] | None = None

    async def members(self, named: tuple[str, ...]) -> frozenset[str]:
        self._heard()
        known = [self.groups.get(each, set()) if each[0] == "S" else {each} for each in named]
        return frozenset().union(*known)

    async def person(self, who: str) -> Person:
        self._heard()
        known = Person(id=who, active=who not in self.gone, full_member=who not in self.guests)
        act, self.between = self.between, None
        if act is not None:
            act()
        return known

    async def by_email(self, address: str) -> str:
        self._heard()
        return ""

    def _heard(self) -> None:
        if self.silent:
            raise DirectorySilent


@dataclass(slots=True, kw_only=True)
class World:
    """One migration and all that its sign-offs rest on; `services` are its replicas."""

    databases: Sequence[Database]
    folder: Path
    app: str = "shop"
    channel: str = "C0SHOP"
    town: Town = field(default_factory=Town)
    marks: dict[Role, int] = field(default_factory=lambda: dict.fromkeys(Role, 0))
    edited_by: frozenset[str] = frozenset()
    settings: dict[str, object] = field(default_factory=dict)
    services: list[Signoffs] = field(init=False)
    _keys: itertools.count[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.write()
        sources = Sources(
            files=MigrationFiles(self.folder),
            directory=self.town,
            grounds=self.grounds,
            editors=self.editors,
        )
        self.services = [
            Signoffs(database=each, key=KEY, sources=sources, wake=lambda: None)
            for each in self.databases
        ]

    @property
    def signoffs(self) -> Signoffs:
        """The first replica."""
        return self.services[0]

    @property
    def migration(self) -> str:
        return f"{self.app}/production"

    def write(self, by: str = "", **settings: object) -> None:
        """Edit the migration file."""
        self.settings |= settings
        if by:
            self.edited_by = frozenset({by})
        given = {"roles": {role.value: [group] for role, group in GROUPS.items()}, "quorum": 2}
        edition = plan(app=self.app, channel=self.channel, **(given | self.settings))
        content = edition.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        with (self.folder / "shop.yml").open("w") as file:
            YAML().dump(content, file)

    def staff(self, **members: set[str]) -> None:
        """Who is in the roles, by their names."""
        self.town.groups |= {GROUPS[Role(role)]: set(who) for role, who in members.items()}

    async def grounds(self, edition: Plan) -> Grounds:
        """What it would rest on now: one fact for each role."""
        roles = needed(edition)
        return Grounds(
            migration=edition.name,
            channel=edition.channel,
            plan=edition.digest,
            file=edition.digest,
            needed=roles,
            floor=edition.quorum,
            lasts=timedelta(hours=edition.signoffs.hours),
            evidence={role: self.evidence(role) for role in roles},
        )

    def evidence(self, role: Role) -> RoleEvidence:
        """One fact, whose mark is its number."""
        mark = str(self.marks[role])
        proof = Proof(
            title="Fact", said=mark, standing=Standing.HOLDS, source="test", mark=mark, at=None
        )
        return RoleEvidence(role=role, proofs=(proof,))

    async def editors(self, loaded: Loaded, by: str) -> frozenset[str]:
        """Who edited last, as somebody else knows."""
        return self.edited_by

    def key(self) -> str:
        """A delivery that never was before."""
        return f"{self.app}/{next(self._keys)}"

    async def ask(self, by: str = LEAD) -> str:
        """A request, by somebody; its id."""
        made = await self.signoffs.request(channel=self.channel, by=by, key=self.key())
        assert made is not None
        return made.id

    async def state(self) -> SignoffState:
        found = await self.signoffs.state(self.migration)
        assert found is not None
        return found

    async def click(self, role: Role, by: str, reason: str = "") -> Click:
        """A click on the card as it is now."""
        state = await self.state()
        here = state.role(role)
        return Click(
            request=state.request.id,
            role=role,
            version=here.version if here else "none.none",
            by=by,
            team="T0HOME",
            key=self.key(),
            reason=reason,
        )

    async def approve(self, role: Role, by: str) -> None:
        assert await self.signoffs.approve(await self.click(role, by)) is not None

    async def rows(self) -> list[str]:
        """The audit trail's tags, without their source."""
        async with self.signoffs.database.reading() as tx:
            rows = await journal.entries(tx, migration=self.migration, limit=10_000)
        return [row.tag.partition(":")[2] for row in rows]
