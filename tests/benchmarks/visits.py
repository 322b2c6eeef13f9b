"""Visitors all through a cutover and the way back, over both address families."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.shell import deadman, traffic_move
from sandbox.migration import secrets
from sandbox.server import Server, start
from tests.acceptance.steps_on_server import Hands, hands
from tests.acceptance.steps_scene import OLD, Scene
from tests.acceptance.test_steps import go
from tests.acceptance.test_steps_ways import way
from tests.benchmarks.figure import Figure
from tests.benchmarks.vantage import SERVER, knock, peers, street

#: New connections a second by each family; together 200.
RATE = 100.0
#: As long as it takes to be 10,000 in each direction.
SECONDS, ENOUGH = 102.0, 10_000
FAMILIES = dict(zip(SERVER, ("IPv4", "IPv6"), strict=True))
DIRECTIONS = {"there": "cutover", "back": "rollback"}
#: Seconds after which a row gives up; whatever it started ends with it.
LONGEST = 235.0
_BEFORE = ("take-lock", "rollback-point", "pin-images", "start-stack", "await-health")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """What they saw.

    `seen` is by direction and address; `late` is how many seconds the visitors' own program was
    behind, at worst; `whom` are the addresses that the new front saw; `returned` are the seconds
    from the order of the way back until a visitor reached the old services.
    """

    seen: Mapping[str, Mapping[str, Mapping[str, Any]]]
    late: float
    whom: frozenset[str]
    returned: float

    def total(self, direction: str, key: str) -> int:
        """Of both families."""
        return sum(int(door[key]) for door in self.seen[direction].values())


async def there_and_back(changes: dict[str, Any], seconds: float = SECONDS) -> Visits:
    """A server of its own; the switch in the middle of the first half, back in the second's."""
    async with asyncio.timeout(LONGEST):
        with start() as server, street(server), way(server, changes) as shop:
            async with hands(server, shop.plan, secrets(server)) as ours:
                await go(ours, *_BEFORE)
                await ours.all((deadman.arm(shop.plan, 600),))
                return await _visited(shop, ours, seconds)


async def _visited(shop: Scene, ours: Hands, seconds: float) -> Visits:
    visitors = Server(shop.server.name)
    began = time.monotonic()
    visits = asyncio.create_task(asyncio.to_thread(knock, visitors, RATE, seconds))
    await asyncio.sleep(seconds / 4)
    await ours.all((traffic_move.switch(shop.plan),))
    whom = await asyncio.to_thread(peers, shop.server)
    await asyncio.sleep(max(0.0, began + 0.75 * seconds - time.monotonic()))
    took = await returned(shop, ours)
    seen = await visits
    late = float(seen.pop("late"))
    return Visits(seen=seen, late=late, whom=frozenset(whom), returned=took)


async def returned(shop: Scene, ours: Hands) -> float:
    """Seconds from the order of the way back until a visitor reached the old services."""
    going = asyncio.create_task(ours.all((traffic_move.back(shop.plan),)))
    took = await asyncio.to_thread(shop.until, lambda: shop.build() == OLD, 120.0)
    await going
    return took


def failed(name: str, visits: Visits) -> list[Figure]:
    """How many visitors got no good answer, in each direction."""
    return [_failed(name, direction, visits) for direction in DIRECTIONS]


def _failed(name: str, direction: str, visits: Visits) -> Figure:
    lost, asked = visits.total(direction, "failed"), visits.total(direction, "asked")
    both = all(len(door["builds"]) == 2 for door in visits.seen[direction].values())
    return Figure(
        name=f"{name}_{DIRECTIONS[direction]}_failed",
        value=lost,
        unit=f"of {asked:,}",
        target=f"0 of at least {ENOUGH:,}, {2 * RATE:.0f} new connections a second",
        met=lost == 0 and asked >= ENOUGH and both,
        compared_with=told(direction, visits),
    )


def told(direction: str, visits: Visits) -> str:
    """By family, why, and how much of it may be the visitors' own fault."""
    doors = visits.seen[direction]
    parts = [f"{FAMILIES[each]} {door['failed']:,}" for each, door in doors.items()]
    why = {said: 0 for door in doors.values() for said in door["why"]}
    for door in doors.values():
        for said, count in door["why"].items():
            why[said] += count
    parts += [f"{count} x {said}" for said, count in sorted(why.items())]
    parts += [
        f"{FAMILIES[each]} reached {' and '.join(door['builds']) or 'nothing'} only"
        for each, door in doors.items()
        if len(door["builds"]) != 2
    ]
    if starved := visits.total(direction, "starved"):
        parts.append(f"{starved} of them while the prober itself was starved")
    return "; ".join((*parts, f"prober late by {visits.late:.2f} s at worst"))
