"""Settling, and the way back from there: no visitor lost, over both address families."""

from __future__ import annotations

import asyncio
import time

from bot.executor.settling import moves
from sandbox.migration import secrets
from sandbox.server import Server, start
from tests.acceptance.steps_on_server import Hands, hands
from tests.acceptance.steps_scene import Scene, scene
from tests.acceptance.test_steps import go
from tests.acceptance.test_steps_ways import KEEP, UNTIL_SWITCH
from tests.benchmarks.figure import Figure
from tests.benchmarks.vantage import knock, street
from tests.benchmarks.visits import ENOUGH, LONGEST, RATE, SECONDS, Visits, returned, told

#: Seconds; as with a takeover, ports change hands.
ROLLBACK = 10.0
_NAMES = {"there": "settle_failed", "back": "settled_rollback_failed"}


async def measure() -> list[Figure]:
    """A server of its own; settled in the first half, back in the second."""
    async with asyncio.timeout(LONGEST):
        with start() as server, street(server), scene(server) as shop:
            async with hands(server, shop.plan, secrets(server)) as ours:
                await go(ours, *UNTIL_SWITCH, "switch-traffic", *KEEP)
                visits = await _visited(shop, ours, SECONDS)
    return [*(_failed(direction, visits) for direction in _NAMES), _returned(visits)]


async def _visited(shop: Scene, ours: Hands, seconds: float) -> Visits:
    visitors = Server(shop.server.name)
    visits = asyncio.create_task(asyncio.to_thread(knock, visitors, RATE, seconds))
    began = time.monotonic()
    await asyncio.sleep(seconds / 4)
    for step in moves():
        await ours.all(step.do(shop.plan))
    await asyncio.sleep(max(0.0, 3 * seconds / 4 - (time.monotonic() - began)))
    took = await returned(shop, ours)
    seen = await visits
    late = float(seen.pop("late"))
    return Visits(seen=seen, late=late, whom=frozenset(), returned=took)


def _failed(direction: str, visits: Visits) -> Figure:
    lost, asked = visits.total(direction, "failed"), visits.total(direction, "asked")
    return Figure(
        name=_NAMES[direction],
        value=lost,
        unit=f"of {asked:,}",
        target=f"0 of at least {ENOUGH:,}, {2 * RATE:.0f} new connections a second",
        met=lost == 0 and asked >= ENOUGH,
        compared_with=_told(direction, visits),
    )


def _told(direction: str, visits: Visits) -> str:
    """By family; a settling has one build only to tell of, which is no fault."""
    parts = told(direction, visits).split("; ")
    return "; ".join(part for part in parts if not part.endswith(" only"))


def _returned(visits: Visits) -> Figure:
    return Figure(
        name="settled_rollback_seconds",
        value=round(visits.returned, 2),
        unit="s",
        target=f"at most {ROLLBACK:.0f} s until a visitor reaches the old services",
        met=visits.returned <= ROLLBACK,
        compared_with=f"prober late by {visits.late:.2f} s at worst",
    )
