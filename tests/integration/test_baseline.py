"""The baseline: enough visits for every URL, none of a shop that is down, and never a failure."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from bot.connectors.watch_site import WatchSite
from bot.domain.plan import Plan
from bot.domain.watch.sample import Side
from bot.executor.baseline import ENOUGH, Baselines
from bot.executor.clock import SystemClock
from bot.executor.lookout import Lookout
from tests.bot.executor.shop import HOST_KEY, plan


@dataclass(slots=True, kw_only=True)
class Old:
    """The old services: reachable by visitors, closed to the bot's login."""

    plan: Plan
    baselines: Baselines
    answers: list[int] = field(default_factory=list)


@pytest.fixture
async def old() -> AsyncIterator[Old]:
    answers: list[int] = [200]
    app = web.Application()

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=answers[0])

    app.router.add_get("/{any}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    place = f"http://shop.test:{runner.addresses[0][1]}"
    target = {"name": "web-1", "host": "127.0.0.1", "port": 1, "user": "deploy"}
    shop = plan(
        targets=[{**target, "host_key": HOST_KEY, "key": {"env": "KEY"}}],
        health=[f"{place}/health", f"{place}/api"],
        legacy={"manager": "systemd", "units": ["shop.service"], "ports": [80]},
    )
    async with WatchSite({"KEY": "none"}) as site:
        baselines = Baselines(lookout=Lookout(site=site, clock=SystemClock()), clock=SystemClock())
        yield Old(plan=shop, baselines=baselines, answers=answers)
        await baselines.aclose()
    await runner.cleanup()


async def test_every_url_is_visited_often_enough_to_be_compared_with(old: Old) -> None:
    old.baselines.begin("cutover-1", old.plan)

    seen = await old.baselines.of("cutover-1", old.plan)

    urls = [visit.url for sample in seen for visit in sample.visits if not visit.failure]
    assert all(urls.count(url) >= ENOUGH for url in old.plan.health)
    assert {sample.side for sample in seen} == {Side.OLD}
    moments = [sample.at for sample in seen]
    assert moments == sorted(set(moments))


async def test_a_shop_that_is_down_is_not_visited_again_and_again(old: Old) -> None:
    old.answers[0] = 503

    seen = await old.baselines.of("cutover-1", old.plan)

    assert len(seen) == 2
    assert all(visit.failure for sample in seen for visit in sample.visits)


async def test_a_look_that_breaks_off_is_no_baseline_and_no_failure(old: Old) -> None:
    broken = old.plan.model_copy(update={"health": (7,)})  # no text: nobody thought of that

    assert await old.baselines.of("cutover-1", broken) == ()


async def test_what_is_still_looking_ends_with_the_bot(old: Old) -> None:
    old.baselines.begin("cutover-1", old.plan)

    await old.baselines.aclose()

    assert await old.baselines.of("cutover-2", old.plan)
