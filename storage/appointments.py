"""Cutovers that shall begin at a time: one that waits for each migration, all are kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.appointment import Appointment, Booking
from storage.database import now
from storage.tables_moving import appointments as table

_NAMES = ("id", "migration", "channel", "plan", "by", "zone", "said", "advice", "run", "changed_by")
_PUT = (
    f"INSERT INTO appointments ({', '.join(_NAMES)}, at, state, made_at)"  # noqa: S608 - our own names
    f" VALUES ({', '.join(f':{name}' for name in _NAMES)}, :at, :state, :made_at)"
    " ON CONFLICT DO NOTHING RETURNING id"
)


async def put(tx: AsyncConnection, wanted: Appointment) -> bool:
    """Keep it; False when another one waits for the migration, which stays as it is."""
    values = {name: getattr(wanted, name) for name in _NAMES}
    more = {"at": _milliseconds(wanted.at), "state": wanted.state.value, "made_at": await now(tx)}
    return (await tx.execute(text(_PUT), values | more)).first() is not None


async def get(tx: AsyncConnection, id_: str) -> Appointment | None:
    """One of them, whatever became of it."""
    row = (await tx.execute(select(table).where(table.c.id == id_))).first()
    return None if row is None else _appointment(row)


async def waiting(tx: AsyncConnection, migration: str) -> Appointment | None:
    """The one that can still begin."""
    query = select(table).where((table.c.migration == migration) & _WAITS)
    row = (await tx.execute(query)).first()
    return None if row is None else _appointment(row)


async def change(tx: AsyncConnection, id_: str, **values: str | datetime | Booking) -> bool:
    """Change one that waits; False when it does not wait any more."""
    known = {name: _stored(value) for name, value in values.items()}
    changed = update(table).where((table.c.id == id_) & _WAITS).values(known)
    return (await tx.execute(changed.returning(table.c.id))).first() is not None


async def begun(tx: AsyncConnection, id_: str, run: str) -> None:
    """Keep which cutover it became."""
    await tx.execute(update(table).where(table.c.id == id_).values(run=run))


_WAITS: ColumnElement[bool] = table.c.state == Booking.WAITING.value


def _stored(value: str | datetime | Booking) -> str | int:
    if isinstance(value, datetime):
        return _milliseconds(value)
    return value.value if isinstance(value, Booking) else value


def _appointment(row: Row[Any]) -> Appointment:
    known = {name: getattr(row, name) for name in _NAMES}
    at = datetime.fromtimestamp(row.at / 1000, UTC)
    return Appointment(**known, at=at, state=Booking(row.state))


def _milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)
