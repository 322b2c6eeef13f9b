"""Delivery keys that were seen, so that a repeated delivery has no second effect."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import now

_REMEMBER = (
    "INSERT INTO seen (key, until) VALUES (:key, :until)"
    " ON CONFLICT (key) DO UPDATE SET until = excluded.until WHERE seen.until <= :now"
    " RETURNING key"
)


async def first(tx: AsyncConnection, key: str, ttl_ms: int) -> bool:
    """Whether this key was not seen in the time it is remembered for; remembers it for `ttl_ms`.

    Of several that ask at the same moment exactly one is first, once its transaction commits.
    """
    at = await now(tx)
    values = {"key": key, "until": at + ttl_ms, "now": at}
    return (await tx.execute(text(_REMEMBER), values)).first() is not None


async def forget_expired(tx: AsyncConnection) -> None:
    """Drop the keys that are not remembered any more."""
    await tx.execute(text("DELETE FROM seen WHERE until <= :now"), {"now": await now(tx)})
