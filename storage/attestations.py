"""What people have attested; rows are added and never changed."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.vouching import Attestation
from storage.tables import attestations as table


async def put(tx: AsyncConnection, word: Attestation) -> None:
    """Keep a person's word."""
    values = {name: getattr(word, name) for name in ("id", "migration", "line", "evidence", "by")}
    times = {"at": _milliseconds(word.at), "until": _milliseconds(word.until)}
    await tx.execute(table.insert(), values | times)


async def of(tx: AsyncConnection, migration: str) -> tuple[Attestation, ...]:
    """The one of each line that lasts longest, expired or not."""
    query = select(table).where(table.c.migration == migration)
    rows = await tx.execute(query.order_by(table.c.line, table.c.until, table.c.at))
    latest = {row.line: row for row in rows}
    return tuple(
        Attestation(
            id=row.id,
            migration=row.migration,
            line=row.line,
            evidence=row.evidence,
            by=row.by,
            at=_moment(row.at),
            until=_moment(row.until),
        )
        for row in latest.values()
    )


def _milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
