"""What time does to chores: they begin after a cutover, come due, are reminded of, and end."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.connectors.migration_files import MigrationFiles
from bot.domain.chores.chore import Chore, Standing
from bot.domain.chores.kind import ChoreKind
from bot.domain.chores.reminding import next_reminder
from bot.domain.directory import Directory
from bot.domain.errors import SlipwayError
from bot.domain.plan.people import WorkingHours
from bot.domain.schedule import Every, Schedule
from bot.domain.secret import Secret
from bot.domain.signoff.hours import next_within
from bot.domain.state import RunState
from bot.executor import chore_looks
from bot.executor.chore_looks import KIND, REMINDER, card_of, order_of, write
from bot.executor.clock import Clock
from bot.executor.preflight import ordered
from bot.executor.rollbacks import standing_cutover
from bot.executor.timers import Act, Again, Job, Next, Then, nothing
from bot.executor.trigger import first_time
from storage import chores, outbox, schedules
from storage.database import Database
from storage.journal import Entry
from storage.outbox import Posting
from storage.record import record
from storage.runs import Run
from storage.schedules import Due

KEEPER, DUE = "chores-keeper", "chore-due"
CALL = "chore.reminder"
#: Seconds between two looks at which migrations have chores.
EVERY = 300


def row_of(migration: str, kind: ChoreKind) -> str:
    """What a chore's row of the schedules is called."""
    return f"{DUE}/{migration}/{kind.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoreTimes:
    """The jobs. Whatever they ask of files or Slack is asked before the transaction."""

    database: Database
    key: Secret
    files: MigrationFiles
    directory: Directory
    clock: Clock

    def jobs(self) -> tuple[Job, ...]:
        """One for each kind."""
        return (
            Job(kind=KEEPER, prepare=self._keep),
            Job(kind=DUE, prepare=self._come_due),
            Job(kind=REMINDER, prepare=self._remind),
        )

    async def begin(self) -> None:
        """Let the keeper look, now and every five minutes; nothing where it does already."""
        row = Schedule(
            id=KEEPER, kind=KEEPER, due=self.clock.now(), by="slipway", rule=Every(seconds=EVERY)
        )
        async with self.database.transaction() as tx:
            await schedules.add(tx, row)

    async def _keep(self, due: Due) -> Act:
        """Level, not edge: whatever was missed while nobody was there is put right."""
        survey = await asyncio.to_thread(self.files.survey)
        names = [loaded.plan.name for loaded in survey.loaded]
        async with self.database.reading() as tx:
            found = [await _uneven(tx, name) for name in names]
        uneven = [each for each in found if each is not None]
        if not uneven:
            return nothing

        async def act(tx: AsyncConnection) -> Next:
            rows: list[Schedule] = []
            for name in uneven:
                rows += await self._even(tx, name, due.at)
            for row in rows:
                await schedules.add(tx, row)
            return Then.BY_RULE

        return act

    async def _even(self, tx: AsyncConnection, name: str, now: datetime) -> list[Schedule]:
        """Begin or end the chores of a migration; the rows to add, last."""
        cutover = await moved(tx, name)
        missing = await _missing(tx, name) if cutover else ()
        if cutover is not None and not missing:
            return []
        kinds = ", ".join(kind.value for kind in missing)
        entry = Entry(
            tag=f"chore:all:{'begun' if cutover else 'ended'}",
            actor="slipway",
            migration=name,
            run=cutover.id if cutover else "",
            payload={"kinds": kinds},
        )
        await record(tx, self.key, entry)
        if cutover is None:
            await schedules.drop(tx, f"{DUE}/{name}/")
            return []
        return [schedule_of(cutover, kind, now) for kind in missing]

    async def _come_due(self, due: Due) -> Act:
        row, kind = due.schedule, ChoreKind(due.schedule.input["chore"])
        frozen = await self._frozen(row.channel)

        async def act(tx: AsyncConnection) -> Next:
            cutover = await moved(tx, row.migration)
            if cutover is None:
                return Then.OVER
            known = frozen or {name: cutover.input[name] for name in ("plan", "folder", "digest")}
            order = order_of(kind, known, row.migration, row.channel)
            await chore_looks.begin(tx, self.key, order, due.at, "slipway")
            return Then.BY_RULE

        return act

    async def _frozen(self, channel: str) -> dict[str, str] | None:
        """The channel's plan as it is now; None where its file cannot be read."""
        try:
            plan = await asyncio.to_thread(self.files.for_channel, channel)
        except SlipwayError:
            return None
        return ordered(plan, str(self.files.folder))

    async def _remind(self, due: Due) -> Act:
        async with self.database.reading() as tx:
            chore = await chores.get(tx, due.schedule.input["chore"])
            cutover = await moved(tx, due.schedule.migration)
        if chore is None or cutover is None:
            return _over
        person = await self.directory.person(cutover.by)
        hours = await self._hours(chore.channel)

        async def act(tx: AsyncConnection) -> Next:
            found = await chores.get(tx, chore.id)
            if found is None or not found.standing.waits:
                return Then.OVER
            if not due.schedule.input.get("begun"):
                first = next_reminder(due.at, found.reminded, hours, person)
                return Again(at=first, input={**due.schedule.input, "begun": True})
            if found.until is not None and due.at < found.until:
                return found.until
            at_work = next_within(hours, due.at, person)
            if at_work > due.at:
                return at_work
            await self._call(tx, found, cutover.by)
            return next_reminder(due.at, found.reminded + 1, hours, person)

        return act

    async def _hours(self, channel: str) -> WorkingHours:
        """Those of the plan; the usual ones where its file cannot be read."""
        try:
            plan = await asyncio.to_thread(self.files.for_channel, channel)
        except SlipwayError:
            return WorkingHours()
        return plan.signoffs.working_hours

    async def _call(self, tx: AsyncConnection, chore: Chore, who: str) -> None:
        """A line in the card's thread; what was put off is open again."""
        after = replace(
            chore, standing=Standing.OPEN, until=None, by="", at=None, reminded=chore.reminded + 1
        )
        if not await chores.change(tx, chore, after):
            return
        await write(tx, self.key, after, "reminded", "slipway", {"who": who})
        posting = Posting(
            key=f"{KIND}/{chore.id}/reminder/{after.reminded}",
            channel=chore.channel,
            view=CALL,
            subject=f"{chore.id}/{after.reminded}/{who}",
            after=card_of(chore).key,
        )
        await outbox.want(tx, posting)


def schedule_of(cutover: Run, kind: ChoreKind, now: datetime) -> Schedule:
    """When a chore comes due after that cutover."""
    return Schedule(
        id=row_of(cutover.migration, kind),
        kind=DUE,
        due=first_time(kind.rule, now),
        migration=cutover.migration,
        channel=cutover.channel,
        by="slipway",
        input={"chore": kind.value},
        rule=kind.rule,
    )


async def moved(tx: AsyncConnection, migration: str) -> Run | None:
    """The cutover on which the new stack serves; None while none is done, or when it came back."""
    cutover = await standing_cutover(tx, migration)
    done = cutover is not None and cutover.state is RunState.DONE and bool(cutover.channel)
    return cutover if done else None


async def _missing(tx: AsyncConnection, migration: str) -> tuple[ChoreKind, ...]:
    """The kinds that should come due and do not; what a person called off stays off."""
    there = {row.id for row in await schedules.of(tx, migration)}
    absent = [kind for kind in ChoreKind if row_of(migration, kind) not in there]
    lasts = [await chores.last(tx, migration, kind) for kind in absent]
    return tuple(kind for kind, last in zip(absent, lasts, strict=True) if not _off(last))


def _off(last: Chore | None) -> bool:
    called_off = last is not None and last.standing is Standing.NOT_APPLICABLE
    return called_off and last is not None and last.by != "slipway"


async def _uneven(tx: AsyncConnection, migration: str) -> str | None:
    """Its name where its rows are not as they should be."""
    if await moved(tx, migration) is not None:
        return migration if await _missing(tx, migration) else None
    there = [row for row in await schedules.of(tx, migration) if row.kind == DUE]
    return migration if there else None


async def _over(_: AsyncConnection) -> Next:
    """Nobody needs to be reminded."""
    return Then.OVER
