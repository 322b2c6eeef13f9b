"""The use cases: all that a slash command, a button or the terminal may ask for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.connectors.migration_files import Loaded, MigrationFiles
from bot.domain.check import Check
from bot.domain.directory import Directory
from bot.domain.errors import Refused
from bot.domain.plan import Plan
from bot.domain.runbook import Runbook
from bot.domain.secret import Secret
from bot.domain.signoff.request import Grounds
from bot.domain.state import MigrationStatus, TimelineEntry
from bot.executor import preflight
from bot.executor.chores import Chores
from bot.executor.clock import Clock
from bot.executor.cutovers import Cutovers, broken_glass
from bot.executor.directory import NoDirectory
from bot.executor.dossiers import Dossiers
from bot.executor.drills import Drills
from bot.executor.editors import Editors
from bot.executor.finishing import Finishing, afterwards
from bot.executor.locking import Locking
from bot.executor.maintenance import Maintenance, standing
from bot.executor.movers import Ground, Movers
from bot.executor.outlook import Link, Outlooks, nowhere
from bot.executor.packs import Packs
from bot.executor.preflights import Preflights
from bot.executor.rehearsals import Rehearsals, lacking, under_way
from bot.executor.rollbacks import Rollbacks, standing_cutover
from bot.executor.scheduling import Scheduling
from bot.executor.signoff_sources import Sources, grounds_of
from bot.executor.signoffs import Signoffs
from bot.executor.vouching import Vouching
from bot.executor.watches import Watches
from storage import appointments, journal, outbox, runs, seen
from storage.database import Database

#: How long a delivery of Slack is remembered; it retries within about six minutes.
DELIVERY_MS = 3_600_000


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationService:
    """Answers questions and takes orders. Raises `Refused` with the sentence a person reads.

    `postings` are the messages that show a preflight; `wake` tells the engine of this process
    that there is work; `runbook_pages` tells how many messages a runbook takes. `directory` says
    who somebody is; without Slack it refuses. `link` gives the address of a message in Slack.
    `changed` hears of a migration about which more is known now.
    """

    database: Database
    key: Secret
    files: MigrationFiles
    checks: Sequence[Check]
    clock: Clock
    postings: Callable[[runs.Run], tuple[outbox.Posting, ...]]
    wake: Callable[[], None] = field(default=lambda: None)
    runbook_pages: Callable[[Runbook], int] = field(default=lambda book: len(book.moves))
    directory: Directory = field(default_factory=NoDirectory)
    link: Link = nowhere
    changed: Callable[[str], None] = field(default=lambda _: None)
    movers: Movers | None = None

    @property
    def preflights(self) -> Preflights:
        """What is asked of the servers."""
        return Preflights(
            database=self.database,
            key=self.key,
            files=self.files,
            checks=self.checks,
            clock=self.clock,
            postings=self.postings,
            wake=self.wake,
        )

    @property
    def vouching(self) -> Vouching:
        """What people answer for."""
        return Vouching(
            database=self.database,
            key=self.key,
            files=self.files,
            kind=preflight.KIND,
            postings=self.postings,
            changed=self.changed,
        )

    @property
    def signoffs(self) -> Signoffs:
        """Who must say yes, and who did."""
        sources = Sources(
            files=self.files,
            directory=self.directory,
            grounds=self._grounds,
            editors=self._editors,
        )
        return Signoffs(database=self.database, key=self.key, sources=sources, wake=self.wake)

    async def _grounds(self, plan: Plan) -> Grounds:
        return grounds_of(await self.dossiers.of(plan))

    async def _editors(self, loaded: Loaded, by: str) -> frozenset[str]:
        return (await self.editors.of(loaded, by=by)).people

    @property
    def editors(self) -> Editors:
        """Who last changed a migration file."""
        return Editors(database=self.database, directory=self.directory)

    @property
    def drills(self) -> Drills:
        """What is tried out on a copy."""
        return Drills(
            database=self.database,
            key=self.key,
            files=self.files,
            clock=self.clock,
            wake=self.wake,
        )

    @property
    def chores(self) -> Chores:
        """What is to be done again and again after a migration."""
        return Chores(
            database=self.database,
            key=self.key,
            files=self.files,
            clock=self.clock,
            wake=self.wake,
        )

    @property
    def packs(self) -> Packs:
        """All that is known of a migration, in one file."""
        return Packs(
            database=self.database,
            key=self.key,
            files=self.files,
            clock=self.clock,
            wake=self.wake,
        )

    @property
    def cutovers(self) -> Cutovers:
        """The way there. Raises `Refused` in a process that cannot go it."""
        return self._movers.cutovers(self._ground, self.signoffs)

    @property
    def scheduling(self) -> Scheduling:
        """The way there at a time. Raises `Refused` in a process that cannot go it."""
        return self._movers.scheduling(self._ground, self.signoffs)

    @property
    def maintenance(self) -> Maintenance:
        """The page before both. Raises `Refused` in a process that moves nothing."""
        return self._movers.maintenance(self._ground)

    @property
    def rehearsals(self) -> Rehearsals:
        """There and back on a shadow. Raises `Refused` in a process that moves nothing."""
        return self._movers.rehearsals(self._ground)

    @property
    def finishing(self) -> Finishing:
        """What follows when it held. Raises `Refused` in a process that moves nothing."""
        return self._movers.finishing(self._ground)

    @property
    def rollbacks(self) -> Rollbacks:
        """The way back. Raises `Refused` in a process that cannot go it."""
        return self._movers.rollbacks(self._ground)

    @property
    def watches(self) -> Watches:
        """How it is after a cutover."""
        names = ("database", "key", "files", "directory", "clock", "wake")
        return Watches(**{name: getattr(self, name) for name in names})

    @property
    def _movers(self) -> Movers:
        if self.movers is None:
            raise Refused("This process moves nothing.")
        return self.movers

    @property
    def _ground(self) -> Ground:
        names = ("database", "key", "files", "directory", "clock", "wake")
        return Ground(**{name: getattr(self, name) for name in names})

    @property
    def locking(self) -> Locking:
        """Who keeps a migration from being cut over, and why."""
        return Locking(database=self.database, key=self.key, files=self.files)

    @property
    def outlooks(self) -> Outlooks:
        """What is known of a migration, and its runbook."""
        return Outlooks(
            database=self.database,
            key=self.key,
            files=self.files,
            checks=self.checks,
            clock=self.clock,
            kind=preflight.KIND,
            pages=self.runbook_pages,
            link=self.link,
            changed=self.changed,
        )

    @property
    def dossiers(self) -> Dossiers:
        """What the evidence for sign-offs is made of."""
        return Dossiers(database=self.database, outlooks=self.outlooks)

    async def status(self, *, channel: str) -> tuple[MigrationStatus, ...]:
        """The channel's migration, or all of them where the channel has none."""
        survey = await asyncio.to_thread(self.files.survey)
        loaded = [one.plan for one in survey.loaded]
        mine = [plan for plan in loaded if plan.channel == channel]
        return tuple([await self._status(plan) for plan in mine or loaded])

    async def _status(self, plan: Plan) -> MigrationStatus:
        async with self.database.reading() as tx:
            latest = await runs.latest(tx, plan.name, preflight.KIND)
            moved = await standing_cutover(tx, plan.name)
            after = await afterwards(tx, moved) if moved else None
            booked = await appointments.waiting(tx, plan.name)
            page = await standing(tx, plan.name)
            glass = await broken_glass(tx, plan.name)
            unrehearsed = await lacking(tx, plan, self.clock.now())
            rehearsing = await under_way(tx, plan.name)
        state = await self.preflights.state(latest.id) if latest else None
        return MigrationStatus(
            migration=plan.name,
            channel=plan.channel,
            digest=plan.digest,
            strategy=plan.strategy,
            targets=tuple(target.name for target in plan.targets),
            preflight=state,
            stale=state is not None and state.digest != plan.digest,
            signoffs=await self.signoffs.state(plan.name),
            returnable=bool(moved or page) and not (after and after.retired),
            scheduled=booked,
            page=page is not None,
            glass=glass,
            after=after,
            unrehearsed=unrehearsed,
            rehearsing=rehearsing,
        )

    async def timeline(self, *, channel: str, limit: int = 400) -> tuple[TimelineEntry, ...]:
        """The newest rows of the channel's audit trail, newest last."""
        plan = await asyncio.to_thread(self.files.for_channel, channel)
        async with self.database.reading() as tx:
            return await journal.latest(tx, migration=plan.name, limit=limit)

    async def anchor(self, run: str) -> TimelineEntry | None:
        """The newest audit row of a run: what a card shows, so that it is known outside."""
        async with self.database.reading() as tx:
            return next(iter(await journal.latest(tx, run=run, limit=1)), None)

    async def first_time(self, key: str) -> bool:
        """Whether this delivery key was never seen; remembers it."""
        async with self.database.transaction() as tx:
            return await seen.first(tx, f"delivery/{key}", DELIVERY_MS)
