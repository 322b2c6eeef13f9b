"""Visitors all through a cutover and the way back: what failed, over both address families."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.domain.plan import Plan
from bot.shell import deadman, traffic_move
from sandbox.migration import secrets
from sandbox.server import Server, start
from tests.acceptance.steps_on_server import Hands, hands
from tests.acceptance.steps_scene import scene
from tests.acceptance.test_steps import go
from tests.acceptance.test_steps_ways import NGINX, TAKEOVER
from tests.benchmarks.figure import Figure
from tests.benchmarks.vantage import SERVER, VISITOR, knock, peers, street

#: New connections a second by each family; together 200.
RATE = 100.0
SECONDS = 102.0
FAMILIES = dict(zip(SERVER, ("ipv4", "ipv6"), strict=True))
_BEFORE = ("take-lock", "rollback-point", "pin-images", "start-stack", "await-health")


async def measure() -> list[Figure]:
    """Redirect and proxy with a promise, takeover with what it costs."""
    figures: list[Figure] = []
    with start() as server, street(server):
        for name, changes in (("redirect", {}), ("proxy", NGINX)):
            seen, whom = await _there_and_back(server, changes, SECONDS)
            figures += [_failed(name, family, seen[place]) for place, family in FAMILIES.items()]
            if name == "redirect":
                figures.append(_same(whom))
        seen, _ = await _there_and_back(server, TAKEOVER, 40.0)
        figures += [_gap(family, seen[place]) for place, family in FAMILIES.items()]
    return figures


async def _there_and_back(
    server: Server, changes: dict[str, Any], seconds: float
) -> tuple[dict[str, dict[str, Any]], set[str]]:
    """Switch after a third of the time, back after two; and whom the new front saw meanwhile."""
    with scene(server, **changes) as shop:
        async with hands(server, shop.plan, secrets(server)) as ours:
            await go(ours, *_BEFORE)
            await ours.all((deadman.arm(shop.plan, 600),))
            return await _visited(server, shop.plan, ours, seconds)


async def _visited(
    server: Server, plan: Plan, ours: Hands, seconds: float
) -> tuple[dict[str, dict[str, Any]], set[str]]:
    visits = asyncio.create_task(asyncio.to_thread(knock, Server(server.name), RATE, seconds))
    await asyncio.sleep(seconds / 3)
    await ours.all((traffic_move.switch(plan),))
    await asyncio.sleep(seconds / 6)
    whom = await asyncio.to_thread(peers, server)
    await asyncio.sleep(seconds / 6)
    await ours.all((traffic_move.back(plan),))
    return await visits, whom


def _failed(name: str, family: str, seen: dict[str, Any]) -> Figure:
    both = len(seen["builds"]) == 2
    return Figure(
        name=f"cutover_{name}_{family}_failed",
        value=seen["failed"],
        unit=f"of {seen['asked']:,}",
        target="0 of at least 10,000, there and back",
        met=seen["failed"] == 0 and seen["asked"] >= 10_000 and both,
        compared_with=_told(seen),
    )


def _same(whom: set[str]) -> Figure:
    return Figure(
        name="cutover_redirect_strangers",
        value=len(whom - set(VISITOR)),
        unit="addresses",
        target="the front sees the visitors' own addresses and no other",
        met=whom == set(VISITOR),
        compared_with=", ".join(sorted(whom)),
    )


def _gap(family: str, seen: dict[str, Any]) -> Figure:
    return Figure(
        name=f"cutover_takeover_{family}_gap",
        value=seen["gap"],
        unit="s",
        target="told, not promised",
        met=None,
        compared_with=f"{seen['failed']:,} of {seen['asked']:,} failed, there and back",
    )


def _told(seen: dict[str, Any]) -> str:
    why = "".join(f", {count} x {said}" for said, count in sorted(seen["why"].items()))
    return f"longest time without a good answer {seen['gap'] * 1000:.0f} ms{why}"
