from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.appointment import Appointment, Booking
from storage import appointments
from storage.database import Database

SHOP = "shop/production"
AT = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


def booked(id_: str, migration: str = SHOP) -> Appointment:
    known = {"channel": "C0SHOP", "plan": "ab12", "by": "U0LEAD", "zone": "Europe/Berlin"}
    return Appointment(id=id_, migration=migration, at=AT, **known)


async def test_one_waits_for_a_migration_until_something_becomes_of_it(database: Database) -> None:
    later = AT.replace(hour=3)
    async with database.transaction() as tx:
        assert await appointments.put(tx, booked("a"))
        assert not await appointments.put(tx, booked("b"))
        assert await appointments.put(tx, booked("c", "blog/production"))
        assert await appointments.change(tx, "a", at=later, changed_by="U0DBA")
        waiting = await appointments.waiting(tx, SHOP)
        assert waiting is not None
        assert (waiting.id, waiting.at, waiting.changed_by) == ("a", later, "U0DBA")

    async with database.transaction() as tx:
        assert await appointments.change(tx, "a", state=Booking.STARTED)
        assert not await appointments.change(tx, "a", state=Booking.CANCELLED)
        await appointments.begun(tx, "a", "cutover-1")
        assert await appointments.waiting(tx, SHOP) is None
        assert await appointments.put(tx, booked("d"))
        known = await appointments.get(tx, "a")
        assert known is not None
        assert (known.state, known.run) == (Booking.STARTED, "cutover-1")
        assert await appointments.get(tx, "nobody") is None
