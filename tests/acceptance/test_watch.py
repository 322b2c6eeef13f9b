"""The watch on a real server: what it sees of a container that does not stay up, and of a gap.

The clock leaps from look to look, so half an hour takes seconds. The new stack runs beside the old
services and is looked at as after a cutover; that a real cutover begins a watch is seen in
`test_cutover.py`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.connectors.watch_site import WatchSite
from bot.domain.plan import Plan
from bot.domain.watch.sample import Health, Sample, Side
from bot.domain.watch.verdict import Grade
from bot.executor.clock import SystemClock
from bot.executor.lookout import Lookout, Wish
from bot.executor.readiness import Readiness
from bot.executor.timers import Timers
from bot.executor.watch_memory import WatchMemory
from bot.executor.watch_rows import stream
from bot.executor.watch_times import WatchTimes
from sandbox.migration import migration, secrets
from sandbox.server import Server
from storage import samples
from storage.database import open_database
from tests.bot.executor.watch_house import ROWS, Shop

pytestmark = pytest.mark.server

_BREAK = """
docker exec shop-next-api-1 sh -c 'echo ERROR order 4711 failed: password=hunter2 >/proc/1/fd/2'
docker pause shop-next-api-1
"""
_MEND = "docker unpause shop-next-api-1 2>/dev/null; true"
STEP = timedelta(seconds=60)


class Leaping(SystemClock):
    """The machine's clock, moved ahead by the test."""

    ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead

    def advance(self, by: timedelta) -> None:
        self.ahead += by


@dataclass(slots=True, kw_only=True)
class Post:
    """A bot on the watch."""

    shop: Shop
    site: WatchSite
    server: Server

    def timers(self) -> Timers:
        """A process of its own."""
        database, clock = self.shop.database, self.shop.clock
        times = WatchTimes(
            database=database,
            rows=ROWS,
            lookout=Lookout(site=self.site, clock=clock),
            readiness=Readiness(site=self.site),
            memory=WatchMemory(database=database),
            clock=clock,
        )
        jobs = times.jobs()
        return Timers(
            database=database,
            clock=clock,
            owner="bot",
            jobs=jobs,
            poll=0.1,
            patience=60.0,
            lease=300.0,  # longer than a leap, shorter than the time without a bot
        )

    async def looks(self) -> tuple[Sample, ...]:
        name = stream(self.shop.run, self.shop.plan.target.name)
        async with self.shop.database.reading() as tx:
            return await samples.between(tx, name, 0, self.shop.now + 1)

    async def minutes(self, count: int) -> None:
        """A look a minute."""
        for _ in range(count):
            before = len(await self.looks())
            self.shop.clock.advance(STEP)
            async with asyncio.timeout(60):
                while len(await self.looks()) == before:
                    await asyncio.sleep(0.05)


@pytest.fixture
async def post(server: Server, tmp_path: Path) -> AsyncIterator[Post]:
    clock = Leaping()
    database = await open_database(f"sqlite:///{tmp_path / 'slipway.db'}", clock)
    content = migration(server, watch={"interval": 60}, on_call=["U0ONCALL1"])
    plan = Plan.model_validate(json.loads(json.dumps(content)))
    async with WatchSite(secrets(server)) as site:
        shop = Shop(database=database, clock=clock, plan=plan)
        await shop.cut_over()
        yield Post(shop=shop, site=site, server=server)
    server.run(_MEND)
    await database.close()


async def test_one_look_at_each_side_sees_what_is_there(post: Post) -> None:
    lookout = Lookout(site=post.site, clock=post.shop.clock)
    since = post.shop.now - 600_000

    old = await lookout.look(post.shop.plan, Wish(side=Side.OLD, since=since, visits=2))
    new = await lookout.look(post.shop.plan, Wish(side=Side.NEW, since=since, flow=True, visits=2))

    assert old.unseen == new.unseen == ()
    assert {"shop-api", "shop-web", "shop-worker", "nginx"} == {p.service for p in old.parts}
    assert {"api", "web", "caddy"} <= {p.service for p in new.parts}
    assert all(p.health is Health.HEALTHY and (p.memory or 0) > 10**6 for p in new.parts)
    for seen in (old, new):
        assert [visit.failure for visit in seen.visits] == [""] * 4
        assert seen.connections is not None
        assert 0 < (seen.connections.used or 0) < (seen.connections.most or 0)
        assert seen.logs is not None
        assert (seen.certificate or 0) > post.shop.now
        assert (seen.disk_free or 0) > 10**9
    assert new.missing == ()
    assert all(file.rotates and (file.size or 0) > 0 for file in new.log_files)


async def broken(post: Post) -> None:
    """Two looks, then trouble, one look more, and ten minutes without a bot."""
    bot = post.timers()
    await bot.start()
    await post.minutes(2)
    post.server.run(_BREAK)
    await post.minutes(1)
    await bot.stop()
    post.shop.clock.advance(timedelta(minutes=10))


async def test_what_does_not_answer_any_more_is_asked_about_and_a_gap_decides_nothing(
    post: Post,
) -> None:
    await broken(post)
    bot = post.timers()
    await bot.start()
    try:
        await post.minutes(1)
        after_gap = await post.shop.watch()
        await post.minutes(5)
    finally:
        await bot.stop()

    ((start, end),) = after_gap.windows[-1].gaps
    assert end - start >= 600_000
    assert (after_gap.grade, after_gap.question) == (Grade.INCONCLUSIVE, None)
    watch = await post.shop.watch()
    assert (watch.grade, watch.asking) == (Grade.FAILING, True)
    assert watch.question is not None
    assert "P-I1" in watch.question.lines
    assert "api is paused" in watch.question.said
    assert "hunter2" not in str(await post.looks())


async def test_it_is_seen_what_stands_in_the_way_back(post: Post) -> None:
    found = await Readiness(site=post.site).of(post.shop.plan)

    ready = {each.name: each.holds for each in found}
    assert ready["old service shop-api.service"] is True
    assert ready["the old app on the database as it is now"] is True
    assert ready["the script that goes back"] is False  # no cutover has laid it down
