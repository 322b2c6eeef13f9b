"""A cancelled task leaves nothing behind."""

from __future__ import annotations

import asyncio
import random
import time

import pytest
from sqlalchemy import event, text

from storage.database import Database, open_database
from storage.shielded import to_the_end
from tests.storage.conftest import SetClock

PUT = text("INSERT INTO seen (key, until) VALUES (:key, 1)")
AT_ONCE = 1.0  # seconds; a lock left behind would cost the five of SQLite's busy timeout


async def write_for_ever(database: Database, name: str) -> None:
    number = 0
    while True:
        async with database.transaction() as tx:
            await tx.execute(PUT, {"key": f"{name}-{number}-a"})
            await asyncio.sleep(0)
            await tx.execute(PUT, {"key": f"{name}-{number}-b"})
        number += 1


async def test_the_next_writer_gets_in_at_once_after_any_cancellation(
    database: Database, clock: SetClock
) -> None:
    other = await open_database(database.url, clock)
    thrown_away: list[object] = []
    event.listen(database.writer.sync_engine, "invalidate", lambda *why: thrown_away.append(why))
    chance = random.Random(7)
    try:
        for number in range(60):
            task = asyncio.create_task(write_for_ever(database, f"cancelled-{number}"))
            await asyncio.sleep(chance.random() / 100)
            task.cancel()
            if number % 3 == 0:
                await asyncio.sleep(0)
                task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            started = time.monotonic()
            async with other.transaction() as tx:
                await tx.execute(PUT, {"key": f"other-{number}"})
            assert time.monotonic() - started < AT_ONCE
        async with other.reading() as tx:
            found = await tx.execute(text("SELECT key FROM seen WHERE key LIKE 'cancelled%'"))
            halves = [key.rsplit("-", 1)[0] for key in found.scalars()]
    finally:
        await other.close()

    assert not thrown_away, "a cancellation costs no connection"
    assert all(halves.count(half) == 2 for half in halves)


async def test_a_cancelled_caller_waits_for_the_work_and_is_then_cancelled() -> None:
    started, release, finished = asyncio.Event(), asyncio.Event(), False

    async def work() -> None:
        nonlocal finished
        started.set()
        await release.wait()
        finished = True

    task = asyncio.create_task(to_the_end(work()))
    await started.wait()
    for _ in range(3):
        task.cancel()
        await asyncio.sleep(0)
    assert not task.done()
    release.set()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert finished


async def test_the_work_may_fail_for_a_caller_that_is_gone() -> None:
    started, release = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        started.set()
        await release.wait()
        message = "nobody is there to hear it"
        raise RuntimeError(message)

    task = asyncio.create_task(to_the_end(work()))
    await started.wait()
    task.cancel()
    await asyncio.sleep(0)
    release.set()

    with pytest.raises(asyncio.CancelledError):
        await task
