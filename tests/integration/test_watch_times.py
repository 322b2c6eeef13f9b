"""A watch by the clock: real visits, real rows, real timers; the server itself is out of reach."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import web

from bot.connectors.watch_site import WatchSite
from bot.domain.watch.state import Watch
from bot.domain.watch.verdict import Grade
from bot.executor.lookout import Lookout
from bot.executor.readiness import Readiness
from bot.executor.timers import Timers
from bot.executor.watch_memory import WatchMemory
from bot.executor.watch_rows import stream
from bot.executor.watch_times import WatchTimes
from storage import samples
from storage.database import Database, open_database
from tests.bot.executor.shop import HOST_KEY, plan
from tests.bot.executor.signoff_world import TestClock
from tests.bot.executor.watch_house import ROWS, Shop


class MovedClock(TestClock):
    """Its wall time stands still until it is moved; deadlines go on."""

    def monotonic(self) -> float:
        return time.monotonic()


@dataclass(slots=True, kw_only=True)
class Town:
    """A shop whose health answers as the test says, and a bot that looks at it."""

    shop: Shop
    site: WatchSite
    well: bool = True
    visited: int = 0

    async def answer(self, _: web.Request) -> web.Response:
        self.visited += 1
        return web.Response(status=200 if self.well else 503)

    def bot(self, name: str = "bot") -> Timers:
        """A process of its own, as it is just after its start."""
        database, clock = self.shop.database, self.shop.clock
        times = WatchTimes(
            database=database,
            rows=ROWS,
            lookout=Lookout(site=self.site, clock=clock),  # type: ignore[arg-type]
            readiness=Readiness(site=self.site),
            memory=WatchMemory(database=database),
            clock=clock,  # type: ignore[arg-type]
        )
        return Timers(
            database=database,
            clock=clock,  # type: ignore[arg-type]
            owner=name,
            jobs=times.jobs(),
            poll=0.05,
            lease=900.0,  # the clock of these tests leaps
        )

    async def looks(self) -> int:
        name = stream("cutover-1", "web-1")
        async with self.shop.database.reading() as tx:
            return len(await samples.between(tx, name, 0, self.shop.now + 1))

    async def pass_by(self, minutes: float) -> None:
        """Look after look, as the clock goes on by half minutes."""
        for _ in range(round(minutes * 2)):
            before = await self.looks()
            self.shop.advance(seconds=30)
            await until(lambda before=before: self._more_than(before))  # type: ignore[misc]

    async def _more_than(self, before: int) -> bool:
        return await self.looks() > before


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(20):
        while not await holds():
            await asyncio.sleep(0.01)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock = MovedClock()
    database: Database = await open_database(f"sqlite:///{tmp_path / 'slipway.db'}", clock)
    app = web.Application()
    runner = web.AppRunner(app)
    async with WatchSite({"KEY": "none"}) as site:
        target = {"name": "web-1", "host": "127.0.0.1", "port": 1, "user": "deploy"}
        target |= {"host_key": HOST_KEY, "key": {"env": "KEY"}}  # type: ignore[dict-item]
        town = Town(shop=Shop(database=database, clock=clock, plan=plan()), site=site)
        app.router.add_get("/health", town.answer)
        await runner.setup()
        place = web.TCPSite(runner, "127.0.0.1", 0)
        await place.start()
        health = [f"http://shop.test:{runner.addresses[0][1]}/health"]
        legacy = {"manager": "systemd", "units": ["shop.service"], "ports": [80]}
        town.shop.plan = plan(targets=[target], health=health, legacy=legacy, on_call=["U0ONCALL1"])
        await town.shop.cut_over()
        yield town
    await runner.cleanup()
    await database.close()


async def test_it_looks_by_the_clock_and_keeps_what_it_saw(town: Town) -> None:
    bot = town.bot()
    await bot.start()
    try:
        await town.pass_by(2)
    finally:
        await bot.stop()

    async with town.shop.database.reading() as tx:
        found = await samples.between(tx, stream("cutover-1", "web-1"), 0, town.shop.now + 1)
    assert len(found) >= 4
    assert all(len(sample.visits) == 5 for sample in found)
    assert all(sample.unseen and not sample.parts for sample in found)  # nobody let it in
    assert town.visited >= 5 * len(found)


async def test_what_fails_outside_is_asked_about_and_a_bot_that_takes_over_goes_on(
    town: Town,
) -> None:
    first, second = town.bot("first"), town.bot("second")
    town.well = False
    await first.start()
    await town.pass_by(2)
    await first.stop()
    await second.start()
    try:
        await town.pass_by(3)
    finally:
        await second.stop()

    watch = await town.shop.watch()
    assert (watch.grade, watch.asking) == (Grade.FAILING, True)
    assert watch.question is not None
    assert "P-I2" in watch.question.lines


async def test_a_bot_that_was_down_finds_a_gap_and_no_verdict_of_it(town: Town) -> None:
    town.well = False
    bot = town.bot()
    await bot.start()
    await town.pass_by(2)
    await bot.stop()
    town.shop.advance(minutes=10)
    again = town.bot("again")
    await again.start()
    try:
        await town.pass_by(1)
    finally:
        await again.stop()

    watch = await town.shop.watch()
    ((start, end),) = watch.windows[-1].gaps
    assert end - start >= 600_000
    assert (watch.grade, watch.question) == (Grade.INCONCLUSIVE, None)


async def test_summaries_come_when_they_are_due_and_the_watch_ends_with_its_time(
    town: Town,
) -> None:
    bot = town.bot()
    await bot.start()

    async def told(name: str) -> bool:
        return any(telling.name == name for telling in await town.shop.told())

    async def over() -> bool:
        return not (await town.shop.watch()).open

    try:
        town.shop.advance(minutes=30)
        await until(lambda: told("30m"))
        town.shop.advance(hours=20)
        await until(lambda: told("last-call"))
        assert not any(telling.name == "24h" for telling in await town.shop.told())
        town.shop.advance(hours=4)
        await until(over)
    finally:
        await bot.stop()

    call = next(each for each in await town.shop.told() if each.name == "last-call")
    assert (call.acts, call.mention) == (True, ("U0ONCALL1",))
    watch: Watch = await town.shop.watch()
    assert watch.ended.startswith("Its time is over")


async def test_a_server_that_is_silent_leaves_unknown_whether_one_could_go_back(
    town: Town,
) -> None:
    bot = town.bot()
    await bot.start()

    async def looked() -> bool:
        return bool((await town.shop.watch()).ready)

    try:
        town.shop.advance(minutes=6)
        await until(looked)
    finally:
        await bot.stop()

    (ready,) = (await town.shop.watch()).ready
    assert (ready.holds, ready.name) == (None, "the server's answer")
    assert not (await town.shop.watch()).unready
