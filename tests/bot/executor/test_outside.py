"""A stretch of probes is whole before anybody judges it."""

from __future__ import annotations

import asyncio

from bot.domain.probing import Shot
from bot.executor.outside import Watch
from tests.bot.executor.shop import plan


async def test_a_request_that_hangs_holds_the_judgement_up_until_it_is_known() -> None:
    watch = Watch(plan=plan())
    for number in range(20):
        watch.heard(Shot(at=number * 50, took=4, number=number))
    await asyncio.wait_for(watch.until(20), 1)
    watch.mark("switch")

    waiting = asyncio.create_task(watch.until(20, "switch"))
    for number in range(20, 60):
        if number != 25:
            watch.heard(Shot(at=number * 50, took=4, number=number))
    await asyncio.wait({waiting}, timeout=0.05)
    assert not waiting.done()

    watch.heard(Shot(at=25 * 50, took=5_000, trouble="no answer within 5 s", number=25))
    await asyncio.wait_for(waiting, 1)
    assert (watch.before("switch").sent, watch.since("switch").failed) == (20, 1)


async def test_a_mark_that_is_set_twice_stays_where_it_was() -> None:
    watch = Watch(plan=plan())
    watch.mark("switch")
    watch.heard(Shot(at=0, took=4))
    watch.mark("switch")

    assert watch.since("switch").sent == 1
    assert watch.before("never").sent == watch.since("never").sent == 0
