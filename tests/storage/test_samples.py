"""Samples are there at once, packed by the hour, thinned after a day, and forgotten at last."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import islice

from sqlalchemy import text

from bot.domain.watch.sample import Sample, Side
from bot.domain.watch.thinning import thinned
from storage import samples
from storage.database import Database
from tests.bot.domain.watch.simulation import DAY, HOUR, NOISY, SWITCHED, App
from tests.bot.domain.watch.test_wire import rounded

RUN = "watch-1"


def story(count: int) -> list[Sample]:
    return [rounded(one) for one in islice(App(1, noise=NOISY).watched(DAY), count)]


async def kept(database: Database, seen: list[Sample], run: str = RUN) -> None:
    for sample in seen:
        async with database.transaction() as tx:
            await samples.append(tx, run, sample)


async def rows(database: Database) -> list[tuple[int, int]]:
    query = text("SELECT looks, thin FROM samples ORDER BY first")
    async with database.reading() as tx:
        return [(row.looks, row.thin) for row in await tx.execute(query)]


async def everything(database: Database, run: str = RUN) -> tuple[Sample, ...]:
    async with database.reading() as tx:
        return await samples.between(tx, run, 0, SWITCHED * 2)


async def test_what_was_seen_is_read_again_packed_or_not(database: Database) -> None:
    seen = story(130)

    await kept(database, seen)

    assert await rows(database) == [(120, 0), *[(1, 0)] * 10]
    assert list(await everything(database)) == seen


async def test_a_stretch_begins_with_its_start_and_ends_before_its_end(database: Database) -> None:
    seen = story(125)
    await kept(database, seen)

    async with database.reading() as tx:
        some = await samples.between(tx, RUN, seen[3].at, seen[122].at)

    assert list(some) == seen[3:122]


async def test_streams_do_not_mix_and_a_repeated_moment_changes_nothing(
    database: Database,
) -> None:
    (one,) = story(1)
    other = replace(one, unseen=("all",))

    await kept(database, [one, other])
    await kept(database, [other], run="watch-2")

    assert await everything(database) == (one,)
    assert await everything(database, "watch-2") == (other,)


async def test_after_a_day_five_minutes_become_one_sample(database: Database) -> None:
    seen = story(130)
    await kept(database, seen)
    later = seen[119].at + samples.WHOLE + 1

    async with database.transaction() as tx:
        assert await samples.prune(tx, later) == 1
    async with database.transaction() as tx:
        assert await samples.prune(tx, later) == 0

    assert await everything(database) == (*thinned(seen[:120]), *seen[120:])
    assert await rows(database) == [(12, 1), *[(1, 0)] * 10]


async def test_thinned_samples_are_packed_by_the_day_and_forgotten_after_90(
    database: Database,
) -> None:
    seen = [Sample(at=SWITCHED + n * 300_000, side=Side.NEW) for n in range(300)]
    await kept(database, seen)

    async with database.transaction() as tx:
        await samples.prune(tx, seen[239].at + samples.WHOLE + 1)
    async with database.transaction() as tx:
        await samples.prune(tx, seen[-1].at + samples.WHOLE + 1)

    assert await rows(database) == [(300, 1)]
    assert list(await everything(database)) == seen
    async with database.transaction() as tx:
        await samples.prune(tx, seen[-1].at + samples.KEPT + HOUR)
    assert await everything(database) == ()


async def test_two_replicas_that_write_at_once_lose_nothing(database: Database) -> None:
    seen = story(240)

    await asyncio.gather(kept(database, seen[::2]), kept(database, seen[1::2]))

    assert list(await everything(database)) == seen
