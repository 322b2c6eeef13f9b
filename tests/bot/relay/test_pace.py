from __future__ import annotations

import asyncio

from bot.executor.clock import SystemClock
from bot.relay.pace import EDIT_GAP, POST_GAP, Pace


def test_the_gaps_stay_below_slacks_limits() -> None:
    assert POST_GAP > 1.0
    assert 60 / EDIT_GAP <= 50


async def test_posts_of_a_channel_keep_their_distance_and_others_do_not_wait() -> None:
    loop = asyncio.get_running_loop()
    pace = Pace(clock=SystemClock(), post_gap=0.1, edit_gap=5.0)

    begun = loop.time()
    await pace.post("C1")
    await pace.post("C2")
    await pace.edit("card")
    assert loop.time() - begun < 0.08
    await pace.post("C1")
    assert loop.time() - begun >= 0.1


async def test_the_first_edit_waits_for_the_post() -> None:
    loop = asyncio.get_running_loop()
    pace = Pace(clock=SystemClock(), post_gap=0.0, edit_gap=0.1)

    pace.posted("card")
    begun = loop.time()
    await pace.edit("card")

    assert loop.time() - begun >= 0.09
