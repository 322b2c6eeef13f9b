"""The runbooks that people were shown, as they were shown, by their digests."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import now
from storage.tables import runbooks as table

_PUT = (
    "INSERT INTO runbooks (digest, migration, channel, content, by, at)"
    " VALUES (:digest, :migration, :channel, :content, :by, :at)"
    " ON CONFLICT (digest) DO NOTHING"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One runbook; `content` is its JSON, `by` who asked for it first."""

    digest: str
    migration: str
    channel: str
    content: str
    by: str


async def put(tx: AsyncConnection, kept: Kept) -> None:
    """Keep it; the first one with its digest stays."""
    names = ("digest", "migration", "channel", "content", "by")
    values = {name: getattr(kept, name) for name in names}
    await tx.execute(text(_PUT), values | {"at": await now(tx)})


async def get(tx: AsyncConnection, digest: str) -> Kept:
    """The runbook with that digest. Raises `LookupError` when none was ever shown."""
    row = (await tx.execute(select(table).where(table.c.digest == digest))).one_or_none()
    if row is None:
        raise LookupError(digest)
    return Kept(
        digest=row.digest,
        migration=row.migration,
        channel=row.channel,
        content=row.content,
        by=row.by,
    )
