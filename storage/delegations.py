"""Who may answer for whom; rows are added, and only their end may come nearer."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import Conflict
from bot.domain.signoff.delegation import Delegation
from bot.domain.signoff.role import Role
from storage.database import now
from storage.tables import delegations as table

_NAMES = ("id", "migration", "from_person", "to_person", "reason")


async def put(tx: AsyncConnection, given: Delegation) -> None:
    """Keep a delegation."""
    values = {name: getattr(given, name) for name in _NAMES}
    times = {name: _milliseconds(getattr(given, name)) for name in ("starts", "ends")}
    more = {"role": given.role.value, "at": await now(tx)}
    await tx.execute(table.insert(), values | times | more)


async def end(tx: AsyncConnection, given: Delegation) -> None:
    """Let it end when `given` says. Raises `Conflict` when it has ended by then."""
    ends = _milliseconds(given.ends)
    ours = (table.c.id == given.id) & (table.c.ends > ends)
    change = update(table).where(ours).values(ends=ends).returning(table.c.id)
    if (await tx.execute(change)).first() is None:
        raise Conflict


async def of(tx: AsyncConnection, migration: str) -> tuple[Delegation, ...]:
    """All that were ever given for the migration, oldest first: a vote may rest on an old one."""
    query = select(table).where(table.c.migration == migration)
    return tuple(
        Delegation(
            **{name: getattr(row, name) for name in _NAMES},
            role=Role(row.role),
            starts=_moment(row.starts),
            ends=_moment(row.ends),
        )
        for row in await tx.execute(query.order_by(table.c.at, table.c.id))
    )


def _milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
