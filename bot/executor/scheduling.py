"""The use cases of a cutover at a time: want it, put it off, call it off, see it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.connectors.migration_files import MigrationFiles
from bot.domain import appointment
from bot.domain.appointment import AHEAD, Appointment, Booking
from bot.domain.errors import Refused
from bot.domain.gate import Gate
from bot.domain.schedule import Schedule
from bot.domain.secret import Secret
from bot.executor.clock import Clock
from bot.executor.cutovers import Cutovers
from bot.executor.outlook import ORDER_MS
from storage import appointments, schedules, seen
from storage.database import Database
from storage.journal import Entry
from storage.outbox import Posting
from storage.record import record

START, PREFLIGHT = "cutover-start", "cutover-preflight"
CARD, REFUSED = "schedule.card", "schedule.refused"
_GONE = Refused(
    "This cutover does not wait any more.", next_action="See what waits: `/migrate schedule`."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduling:
    """One cutover waits for each migration. Raises `Refused` with the sentence a person reads."""

    database: Database
    key: Secret
    files: MigrationFiles
    cutovers: Cutovers
    clock: Clock
    wake: Callable[[], None]

    async def schedule(
        self, *, channel: str, by: str, words: str, key: str
    ) -> tuple[Appointment, tuple[Gate, ...]] | None:
        """Have the channel's migration cut over at a time; also the gates that are shut so far.

        None when `key` was seen before.
        """
        at, zone = appointment.asked(words)
        plan = await asyncio.to_thread(self.files.for_channel, channel)
        appointment.possible(plan, at, self.clock.now())
        gates = await self.cutovers.dialog(channel=channel, by=by, breaking=False)
        wanted = Appointment(
            id=f"appointment-{secrets.token_hex(6)}",
            migration=plan.name,
            channel=channel,
            plan=gates.plan,
            by=by,
            at=at,
            zone=zone,
        )
        async with self.database.transaction() as tx:
            if not await seen.first(tx, f"order/{key}", ORDER_MS):
                return None
            if not await appointments.put(tx, wanted):
                raise _taken(await appointments.waiting(tx, plan.name))
            await self._write(tx, wanted, "ordered", by)
            await _due(tx, wanted, self.clock.now())
        self.wake()
        return wanted, tuple(gate for gate in gates.shut if gate.id not in _OF_THE_HOUR)

    async def waiting(self, *, channel: str) -> Appointment | None:
        """What waits for the channel's migration."""
        plan = await asyncio.to_thread(self.files.for_channel, channel)
        return await self.of(plan.name)

    async def of(self, migration: str) -> Appointment | None:
        """What waits for a migration."""
        async with self.database.reading() as tx:
            return await appointments.waiting(tx, migration)

    async def state(self, id_: str) -> Appointment:
        """One of them as it stands."""
        async with self.database.reading() as tx:
            found = await appointments.get(tx, id_)
        if found is None:
            raise _GONE
        return found

    async def postpone(self, *, id_: str, delay: str, by: str, key: str) -> Appointment | None:
        """Put it off by one of `DELAYS`; None when `key` was seen before."""
        known = await self.state(id_)
        at = appointment.postponed(known, delay)
        plan = await asyncio.to_thread(self.files.for_channel, known.channel)
        appointment.possible(plan, at, self.clock.now())
        later = replace(known, at=at, changed_by=by)
        async with self.database.transaction() as tx:
            if not await seen.first(tx, f"order/{key}", ORDER_MS):
                return None
            if not await appointments.change(tx, id_, at=at, changed_by=by):
                raise _GONE
            await self._write(tx, later, "postponed", by)
            await _due(tx, later, self.clock.now())
        self.wake()
        return later

    async def cancel(self, *, id_: str, by: str, key: str) -> Appointment | None:
        """Call it off; None when `key` was seen before."""
        known = await self.state(id_)
        async with self.database.transaction() as tx:
            if not await seen.first(tx, f"order/{key}", ORDER_MS):
                return None
            if not await appointments.change(tx, id_, state=Booking.CANCELLED, changed_by=by):
                raise _GONE
            off = replace(known, state=Booking.CANCELLED, changed_by=by)
            await self._write(tx, off, "cancelled", by)
            await schedules.drop(tx, _rows(id_))
        self.wake()
        return off

    async def _write(self, tx: AsyncConnection, made: Appointment, how: str, by: str) -> None:
        payload = {"at": made.shown, "plan": made.plan, "appointment": made.id}
        tag = f"migration:schedule:{how}"
        entry = Entry(tag=tag, actor=by, migration=made.migration, payload=payload)
        await record(tx, self.key, entry, card(made))


#: Gates that are about the hour itself: what they say now means nothing for then.
_OF_THE_HOUR = ("preflight", "window", "freeze", "images")


def card(made: Appointment) -> Posting:
    """Its one message in the channel."""
    key = f"schedule/{made.id}/card"
    return Posting(key=key, channel=made.channel, view=CARD, subject=made.id)


def row_of(made: Appointment, kind: str) -> str:
    """What its row of that kind is called."""
    return f"{_rows(made.id)}{kind}"


def _rows(id_: str) -> str:
    return f"appointment/{id_}/"


async def _due(tx: AsyncConnection, made: Appointment, now: datetime) -> None:
    """The two rows of an appointment, in the place of what was there. Call it last."""
    before = max(now, made.at - AHEAD)
    for kind, at in ((PREFLIGHT, before), (START, made.at)):
        wanted = Schedule(
            id=row_of(made, kind),
            kind=kind,
            due=at,
            migration=made.migration,
            channel=made.channel,
            by=made.by,
            input={"appointment": made.id},
        )
        await schedules.put(tx, wanted)


def _taken(there: Appointment | None) -> Refused:
    when = f" for {there.shown}" if there else ""
    return Refused(
        f"A cutover is scheduled already{when}.",
        next_action="Postpone or cancel that one: `/migrate schedule` shows it.",
    )
