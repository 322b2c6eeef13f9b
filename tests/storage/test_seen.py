"""A delivery counts once."""

from __future__ import annotations

import asyncio

from storage import seen
from storage.database import Database


async def test_a_key_is_first_once(database: Database) -> None:
    async with database.transaction() as tx:
        assert await seen.first(tx, "click-1", 60_000)
        assert not await seen.first(tx, "click-1", 60_000)
        assert await seen.first(tx, "click-2", 60_000)


async def test_of_many_at_once_exactly_one_is_first(database: Database) -> None:
    async def deliver() -> bool:
        async with database.transaction() as tx:
            return await seen.first(tx, "click", 60_000)

    assert sum(await asyncio.gather(*(deliver() for _ in range(20)))) == 1


async def test_a_key_is_forgotten_after_its_time(database: Database) -> None:
    async with database.transaction() as tx:
        assert await seen.first(tx, "brief", -1)
        assert await seen.first(tx, "kept", 60_000)
        await seen.forget_expired(tx)
        assert await seen.first(tx, "brief", 60_000)
        assert not await seen.first(tx, "kept", 60_000)


async def test_what_was_rolled_back_was_not_seen(database: Database) -> None:
    async with database.transaction() as tx:
        assert await seen.first(tx, "click", 60_000)
        await tx.rollback()

    async with database.transaction() as tx:
        assert await seen.first(tx, "click", 60_000)
