"""What was waived; rows are added and never changed. What has expired is not given any more."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.waiver import Waiver
from storage.database import now
from storage.tables import waivers as table


async def put(tx: AsyncConnection, waiver: Waiver, run: str) -> None:
    """Keep a waiver; `run` is the preflight that its approver looked at."""
    names = ("id", "migration", "finding", "target", "reason", "by")
    values = {name: getattr(waiver, name) for name in names}
    times = {"at": _milliseconds(waiver.at), "until": _milliseconds(waiver.until)}
    await tx.execute(table.insert(), values | times | {"check_id": waiver.check, "run": run})


async def in_force(tx: AsyncConnection, migration: str) -> tuple[Waiver, ...]:
    """Those that have not expired, oldest first."""
    query = select(table).where(table.c.migration == migration, table.c.until > await now(tx))
    return tuple(
        Waiver(
            id=row.id,
            migration=row.migration,
            finding=row.finding,
            check=row.check_id,
            target=row.target,
            reason=row.reason,
            by=row.by,
            at=_moment(row.at),
            until=_moment(row.until),
        )
        for row in await tx.execute(query.order_by(table.c.at, table.c.id))
    )


def _milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
