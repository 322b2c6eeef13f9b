"""Locks of migrations: put on once, lifted once, never forgotten."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.lock import MigrationLock
from storage.database import now
from storage.tables_moving import locks as table

_PUT = (
    "INSERT INTO locks (id, migration, reason, by, at, lifted_by, lifted_because)"
    " VALUES (:id, :migration, :reason, :by, :at, '', '')"
    " ON CONFLICT DO NOTHING RETURNING id"
)


async def put(
    tx: AsyncConnection,
    *,
    name: str,
    migration: str,
    reason: str,
    by: str,
) -> bool:
    """Lock it; False when it is locked already, which stays as it is."""
    values = {"id": name, "migration": migration, "reason": reason, "by": by, "at": await now(tx)}
    return (await tx.execute(text(_PUT), values)).first() is not None


async def lift(
    tx: AsyncConnection, *, migration: str, because: str, by: str
) -> MigrationLock | None:
    """Unlock it and give the lock that was on it, None when there was none."""
    values = {"lifted_by": by, "lifted_because": because, "lifted_at": await now(tx)}
    lifted = update(table).where(_on(migration)).values(values).returning(table)
    row = (await tx.execute(lifted)).first()
    return None if row is None else _lock(row)


async def of(tx: AsyncConnection, migration: str) -> MigrationLock | None:
    """The lock that is on it now."""
    row = (await tx.execute(select(table).where(_on(migration)))).first()
    return None if row is None else _lock(row)


def _on(migration: str) -> ColumnElement[bool]:
    return (table.c.migration == migration) & table.c.lifted_at.is_(None)


def _lock(row: Row[Any]) -> MigrationLock:
    at = datetime.fromtimestamp(row.at / 1000, UTC)
    return MigrationLock(id=row.id, migration=row.migration, reason=row.reason, by=row.by, at=at)
