"""Answers who could give the sign-offs: asked of Slack, the audit trail and git."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.connectors.migration_files import MigrationFiles
from bot.domain.directory import Directory, DirectorySilent
from bot.domain.errors import FileRefused, TimedOut, UnknownMigration
from bot.domain.people_probe import RoleMembers
from bot.domain.people_reading import Approver, Approvers
from bot.domain.plan import Plan
from bot.domain.reading import NoAnswer, Reading, Silence
from bot.domain.signoff.authority import Roll, concerned, eligible
from bot.domain.signoff.role import Role
from bot.executor.clock import Clock
from bot.executor.directory import NoDirectory
from bot.executor.editors import Editors
from bot.executor.preflight import KIND
from storage import delegations, runs, signoffs
from storage.database import Database

AskPeople = Callable[[RoleMembers, Plan], Awaitable[Reading]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproverDesk:
    """Without a Slack to ask it says so; a Slack that is silent is no answer."""

    database: Database
    directory: Directory
    files: MigrationFiles
    clock: Clock

    async def answer(self, probe: RoleMembers, plan: Plan) -> Reading:
        """Who is in the roles now or stands in for one, and who of them asks or edited the file."""
        if isinstance(self.directory, NoDirectory):
            return Approvers(connected=False)
        try:
            async with asyncio.timeout(probe.timeout):
                return await self._asked(probe, plan)
        except DirectorySilent as silent:
            return NoAnswer(why=Silence.UNREACHABLE, detail=silent.sentence)
        except (TimedOut, TimeoutError):
            said = "Slack or git did not say in time who may sign off."
            return NoAnswer(why=Silence.TIMED_OUT, detail=said)

    async def _asked(self, probe: RoleMembers, plan: Plan) -> Approvers:
        async with self.database.reading() as tx:
            given = await delegations.of(tx, plan.name)
        groups = await asyncio.gather(*(self.directory.members(named) for _, named in probe.roles))
        members = {Role(name): who for (name, _), who in zip(probe.roles, groups, strict=True)}
        everybody = sorted(
            frozenset[str]().union(*(concerned(role, who, given) for role, who in members.items()))
        )
        found = await asyncio.gather(*(self.directory.person(who) for who in everybody))
        known = {
            one.id: Approver(id=one.id, able=one.eligible, tz=one.tz, tz_offset=one.tz_offset)
            for one in found
        }
        asker = await self._asker(plan)
        barred = frozenset({asker, *await self._editors(plan, asker)})
        able = frozenset(one.id for one in found if one.eligible)
        now = self.clock.now()
        rolls = (
            Roll(role=role, members=who, able=able, barred=barred, delegations=given)
            for role, who in members.items()
        )
        return Approvers(
            roles=tuple(
                (roll.role.value, tuple(known[who] for who in sorted(_there(roll, now))))
                for roll in rolls
            ),
            barred=tuple(sorted(barred.intersection(everybody))),
            asker=asker,
            asked_at=int(now.timestamp()),
        )

    async def _asker(self, plan: Plan) -> str:
        """Whoever has asked for sign-offs; before that, whoever wants this preflight."""
        async with self.database.reading() as tx:
            asked = await signoffs.latest(tx, plan.name)
            run = await runs.latest(tx, plan.name, KIND)
        if asked is not None and asked.request.open:
            return asked.request.requester
        return run.by if run is not None else ""

    async def _editors(self, plan: Plan, asker: str) -> frozenset[str]:
        try:
            loaded = await asyncio.to_thread(self.files.loaded_for, plan.channel)
        except (UnknownMigration, FileRefused):
            return frozenset()
        editors = Editors(database=self.database, directory=self.directory)
        return (await editors.of(loaded, by=asker)).people


def _there(roll: Roll, now: datetime) -> frozenset[str]:
    """The members, and who may answer for one of them now."""
    return roll.members.union(eligible(roll, now))
