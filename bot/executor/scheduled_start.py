"""The hour of a scheduled cutover: every gate is asked again, then it begins or says why not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.appointment import LATEST, Appointment, Booking
from bot.domain.errors import Refused, SlipwayError
from bot.domain.secret import Secret
from bot.executor.cutovers import CutoverOrder, Cutovers, Prepared
from bot.executor.preflight import KIND
from bot.executor.rollbacks import standing_cutover
from bot.executor.scheduling import PREFLIGHT, REFUSED, START, card, row_of
from bot.executor.timers import Act, Job, Next, Then
from storage import appointments, runs, schedules
from storage.database import Database
from storage.journal import Entry
from storage.outbox import Posting
from storage.record import record
from storage.schedules import ClaimLost, Due

_AGAIN = timedelta(seconds=2)
_LATER = "Type `/migrate schedule` with another time."


class OrderPreflight(Protocol):
    """Orders a preflight, once for each key."""

    async def __call__(self, *, channel: str, by: str, key: str) -> object:
        """Order it, or nothing where `key` was seen before."""
        ...


async def over(_: AsyncConnection) -> Next:
    """There is nothing to do any more."""
    return Then.OVER


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledStart:
    """The jobs. A cutover is ordered in the transaction that ends its row: once, or not at all.

    `preflight` orders one.
    """

    database: Database
    key: Secret
    cutovers: Cutovers
    preflight: OrderPreflight

    def jobs(self) -> tuple[Job, ...]:
        """One for each kind."""
        return (
            Job(kind=PREFLIGHT, prepare=self._look_ahead),
            Job(kind=START, prepare=self._start),
        )

    async def _look_ahead(self, due: Due) -> Act:
        """A fresh preflight in time, so that people can still act on what it finds."""
        booked = await self._booked(due)
        if booked is None or due.at - booked.at > LATEST:
            return over
        key = f"{booked.id}/{booked.at.isoformat()}"
        try:
            await self.preflight(channel=booked.channel, by=booked.by, key=key)
        except SlipwayError:
            return over  # at the hour the same is said with the gates
        return over

    async def _start(self, due: Due) -> Act:
        booked = await self._booked(due)
        if booked is None:
            return over
        late = due.at - booked.at
        if late > LATEST:
            minutes = int(late.total_seconds() / 60)
            why = f"It could not be looked at in time: {minutes} minutes are past its hour."
            return self._refusal(booked, why, _LATER)
        if await self._being_looked_at(booked):
            return _again_soon(due)
        try:
            await self._refuse_second(booked)
            prepared = await self.cutovers.prepared(_order(booked))
        except Refused as no:
            return self._refusal(booked, no.sentence, no.next_action)
        return self._beginning(booked, prepared)

    async def _booked(self, due: Due) -> Appointment | None:
        async with self.database.reading() as tx:
            found = await appointments.get(tx, due.schedule.input["appointment"])
        return found if found is not None and found.waiting else None

    async def _being_looked_at(self, booked: Appointment) -> bool:
        async with self.database.reading() as tx:
            waits = await schedules.get(tx, row_of(booked, PREFLIGHT))
            latest = await runs.latest(tx, booked.migration, KIND)
        return waits is not None or (latest is not None and latest.state.active)

    async def _refuse_second(self, booked: Appointment) -> None:
        async with self.database.reading() as tx:
            there = await standing_cutover(tx, booked.migration)
        if there is not None:
            raise Refused(
                "It was cut over already.", next_action="Nothing is to be done: see its card."
            )

    def _beginning(self, booked: Appointment, prepared: Prepared) -> Act:
        async def act(tx: AsyncConnection) -> Next:
            if not await appointments.change(tx, booked.id, state=Booking.STARTED):
                raise ClaimLost
            run = await self.cutovers.submit(tx, prepared)
            if run is not None:
                await appointments.begun(tx, booked.id, run.id)
            await self._write(tx, replace(booked, run=run.id if run else ""), "started")
            return Then.OVER

        return act

    def _refusal(self, booked: Appointment, said: str, advice: str) -> Act:
        refused = replace(booked, said=said, advice=advice)

        async def act(tx: AsyncConnection) -> Next:
            state = Booking.REFUSED
            if not await appointments.change(tx, booked.id, state=state, said=said, advice=advice):
                raise ClaimLost
            told = Posting(
                key=f"schedule/{booked.id}/refused",
                channel=booked.channel,
                view=REFUSED,
                subject=booked.id,
            )
            await self._write(tx, refused, "refused", told)
            return Then.OVER

        return act

    async def _write(
        self, tx: AsyncConnection, booked: Appointment, how: str, *told: Posting
    ) -> None:
        payload = {"at": booked.shown, "plan": booked.plan, "appointment": booked.id}
        entry = Entry(
            tag=f"migration:schedule:{how}",
            actor=booked.by,
            migration=booked.migration,
            run=booked.run,
            payload={**payload, "said": booked.said},
        )
        await record(tx, self.key, entry, card(booked), *told)


def _order(booked: Appointment) -> CutoverOrder:
    """Its delivery key is the same for every try of this hour."""
    return CutoverOrder(
        channel=booked.channel,
        by=booked.by,
        key=f"{booked.id}/{booked.at.isoformat()}/start",
        plan=booked.plan,
    )


def _again_soon(due: Due) -> Act:
    async def act(_: AsyncConnection) -> Next:
        return due.at + _AGAIN

    return act
