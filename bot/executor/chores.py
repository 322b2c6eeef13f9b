"""The use cases of chores: see them, answer one, look now."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.connectors.migration_files import MigrationFiles
from bot.domain.chores.board import Board, Duty
from bot.domain.chores.chore import SNOOZE, Chore, Standing
from bot.domain.chores.kind import ChoreKind
from bot.domain.errors import Conflict, Refused
from bot.domain.redaction import redacted
from bot.domain.schedule import Schedule
from bot.domain.secret import Secret
from bot.executor import chore_looks
from bot.executor.chore_looks import REMINDER, order_of, write
from bot.executor.chore_times import moved, row_of, schedule_of
from bot.executor.clock import Clock
from bot.executor.outlook import ORDER_MS
from bot.executor.preflight import ordered
from storage import chores, schedules, seen
from storage.database import Database

_HISTORY = 12
_LOOK = "See how they stand: `/migrate chores`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Chores:
    """Raises `Refused` with the sentence a person reads; anybody in the channel may answer."""

    database: Database
    key: Secret
    files: MigrationFiles
    clock: Clock
    wake: Callable[[], None]

    async def board(self, channel: str) -> Board:
        """The channel's chores. Raises `UnknownMigration` or `FileRefused`."""
        plan = await asyncio.to_thread(self.files.for_channel, channel)
        async with self.database.reading() as tx:
            duties = [await _duty(tx, plan.name, kind) for kind in ChoreKind]
            return Board(
                migration=plan.name,
                begun=await moved(tx, plan.name) is not None,
                duties=tuple(duties),
                history=await chores.history(tx, plan.name, _HISTORY),
            )

    async def state(self, id_: str) -> Chore:
        """One of them. Raises `LookupError` when there is none."""
        async with self.database.reading() as tx:
            found = await chores.get(tx, id_)
        if found is None:
            raise LookupError(id_)
        return found

    async def done(self, *, id_: str, by: str, key: str) -> Chore | None:
        """A person has done what is to be done; None when `key` was seen before."""
        return await self._answer(id_, by, key, standing=Standing.DONE)

    async def snooze(self, *, id_: str, by: str, key: str) -> Chore | None:
        """Not now: it is open again after a week; None when `key` was seen before."""
        until = self.clock.now() + SNOOZE
        return await self._answer(id_, by, key, standing=Standing.SNOOZED, until=until)

    async def not_applicable(self, *, id_: str, reason: str, by: str, key: str) -> Chore | None:
        """It makes no sense here: it does not come due again until somebody looks by hand."""
        said = redacted(reason.strip())
        return await self._answer(id_, by, key, standing=Standing.NOT_APPLICABLE, reason=said)

    async def look(self, kind: ChoreKind, *, channel: str, by: str, key: str) -> str | None:
        """Look now, and from now on as usual; the migration's name, None when `key` was seen."""
        plan = await asyncio.to_thread(self.files.for_channel, channel)
        frozen, now = ordered(plan, str(self.files.folder)), self.clock.now()
        async with self.database.transaction() as tx:
            if not await seen.first(tx, f"order/{key}", ORDER_MS):
                return None
            cutover = await moved(tx, plan.name)
            if cutover is None:
                raise Refused(
                    f"{plan.name} does not run on the new stack, so it has no chores.",
                    next_action="They begin by themselves after a cutover.",
                )
            order = order_of(kind, frozen, plan.name, channel)
            if not await chore_looks.begin(tx, self.key, order, now, by):
                raise Conflict(
                    f"The {kind.title} of {plan.name} is being looked at already.",
                    next_action="Wait for its card.",
                )
            await schedules.add(tx, schedule_of(cutover, kind, now))
        self.wake()
        return plan.name

    async def _answer(self, id_: str, by: str, key: str, **changes: object) -> Chore | None:
        """One compare-and-set: of two who press together, one is told that he was second."""
        async with self.database.transaction() as tx:
            if not await seen.first(tx, f"order/{key}", ORDER_MS):
                return None
            before = await chores.get(tx, id_)
            if before is None or not before.standing.waits:
                raise _answered(before)
            answer = {"by": by, "at": self.clock.now(), "until": None, **changes}
            after: Chore = replace(before, **answer)  # type: ignore[arg-type] # fields of a chore
            if not await chores.change(tx, before, after):
                raise _answered(None)
            word = after.standing.value.replace(" ", "-")
            await write(tx, self.key, after, word, by, {"reason": after.reason})
            await self._reschedule(tx, after)
        self.wake()
        return after

    async def _reschedule(self, tx: AsyncConnection, chore: Chore) -> None:
        if chore.standing is Standing.NOT_APPLICABLE:
            await schedules.drop(tx, row_of(chore.migration, chore.kind))
        if chore.until is None:
            await schedules.drop(tx, f"{REMINDER}/{chore.id}")
            return
        again = Schedule(
            id=f"{REMINDER}/{chore.id}",
            kind=REMINDER,
            due=chore.until,
            migration=chore.migration,
            channel=chore.channel,
            by="slipway",
            input={"chore": chore.id, "begun": True},
        )
        await schedules.put(tx, again)


def _answered(chore: Chore | None) -> Conflict:
    who = f" by {chore.by}" if chore is not None and chore.by else ""
    how = f": it is {chore.standing.value}{who}" if chore is not None else ""
    return Conflict(f"This chore waits for nobody any more{how}.", next_action=_LOOK)


async def _duty(tx: AsyncConnection, migration: str, kind: ChoreKind) -> Duty:
    row = await schedules.get(tx, row_of(migration, kind))
    last = await chores.standing(tx, migration, kind)
    return Duty(kind=kind, next=row.due if row else None, last=last)
