"""The outside prober, with a real listener."""

from __future__ import annotations

import asyncio
import time

from bot.connectors.prober import Prober, Visit
from bot.domain.probing import Shot
from tests.integration.listeners import listening
from tests.integration.test_outside import WELL, Moods

RATE = 50.0
HELD_UP = 3.0


async def test_what_it_could_not_send_in_time_does_not_come_as_a_crowd_afterwards() -> None:
    shots: list[Shot] = []
    async with listening(Moods(WELL).serve) as port:
        visit = Visit(host="127.0.0.1", port=port, name="shop.test", path="/", context=None)
        running = asyncio.create_task(Prober(visit=visit, rate=RATE).run(shots.append))
        await _some(shots, 5)
        began = round(max(shot.at for shot in shots))
        time.sleep(HELD_UP)  # the whole process
        await _some(shots, len(shots) + 60)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    after = began + round(HELD_UP * 1000)
    crowd = [shot for shot in shots if after - 500 <= shot.at <= after + 300]
    assert len(crowd) < RATE
    assert sorted(shot.number for shot in shots) == list(range(len(shots)))


async def _some(shots: list[Shot], wanted: int) -> None:
    async with asyncio.timeout(20):
        while len(shots) < wanted:
            await asyncio.sleep(0.01)
