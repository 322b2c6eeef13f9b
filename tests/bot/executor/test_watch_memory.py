"""What a process remembers of a watch is what the rows say, whoever wrote them."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.watch.history import History
from bot.domain.watch.sample import Sample
from bot.executor.watch_memory import WatchMemory, thin
from bot.executor.watch_rows import stream
from storage import samples
from tests.bot.domain.watch.seen import SWITCHED, full, seen, visits
from tests.bot.executor.watch_house import Shop


def at(shop: Shop, sample: Sample, switched: int) -> Sample:
    """The same look, as long after this shop's switch."""
    return replace(sample, at=sample.at - SWITCHED + switched)


async def known(memory: WatchMemory, shop: Shop) -> History:
    return await memory.of(await shop.watch(), shop.plan, shop.now)


async def test_another_replicas_looks_are_remembered_too_and_a_new_bot_knows_the_same(
    cut_over: Shop,
) -> None:
    switched = cut_over.now
    old = seen(-60, visits=visits(*[10.0] * 200))
    await cut_over.seen(*(at(cut_over, each, switched) for each in (old, full(30), full(60))))
    first = WatchMemory(database=cut_over.database)
    cut_over.advance(seconds=61)
    assert len((await known(first, cut_over)).recent) == 2

    await cut_over.seen(*(at(cut_over, full(each), switched) for each in (90, 120, 7_260)))
    cut_over.advance(hours=2)

    after = await known(first, cut_over)
    assert after == await known(WatchMemory(database=cut_over.database), cut_over)
    assert after.baseline is not None
    assert after.recent[-1].at == switched + 7_260_000
    assert after.gaps


async def test_without_a_baseline_nothing_is_compared(cut_over: Shop) -> None:
    assert (await known(WatchMemory(database=cut_over.database), cut_over)).baseline is None


async def test_what_is_older_than_a_day_is_kept_in_short(cut_over: Shop) -> None:
    switched = cut_over.now
    await cut_over.seen(*(at(cut_over, full(each), switched) for each in range(30, 330, 30)))
    cut_over.advance(hours=26)

    async with cut_over.database.transaction() as tx:
        await thin(tx)

    async with cut_over.database.reading() as tx:
        name = stream("cutover-1", "web-1")
        left = await samples.between(tx, name, switched, cut_over.now)
    assert len(left) < 10
    assert sum(sample.looks for sample in left) == 10
