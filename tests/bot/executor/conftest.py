"""A real SQLite database and real engines on it, all stopped at the end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.executor.clock import SystemClock
from bot.executor.engine import Engine
from bot.executor.run_journal import Aftermath, nothing_after
from bot.executor.workflow import Step, Workflow
from storage import journal, runs
from storage.database import Database, open_database
from storage.outbox import Posting
from storage.runs import Run, RunOrder, StepRow
from tests.bot.executor.shop import KEY
from tests.bot.executor.signoff_team import team
from tests.bot.executor.signoff_world import TestClock, World
from tests.bot.executor.watch_house import Shop, shop


def postings(run: Run) -> tuple[Posting, ...]:
    return (Posting(key=f"card/{run.id}", channel="C0SHOP", view="card", subject=run.id),)


@dataclass(slots=True, kw_only=True)
class House:
    """One database and what runs on it."""

    database: Database
    engines: list[Engine] = field(default_factory=list)
    aftermath: Aftermath = nothing_after

    async def engine(self, *steps: Step, **options: Any) -> Engine:
        workflow = Workflow(
            kind="cutover", steps=lambda _: steps, postings=postings, aftermath=self.aftermath
        )
        given: dict[str, Any] = {
            "owner": f"owner-{len(self.engines)}",
            "ttl": 4.0,
            "poll": 0.05,
            "clock": SystemClock(),
            **options,
        }
        engine = Engine(database=self.database, key=KEY, workflows=(workflow,), **given)
        self.engines.append(engine)
        await engine.start()
        return engine

    async def submit(self, run: str = "run-1", target: str = "shop", not_before: int = 0) -> None:
        order = RunOrder(
            id=run,
            kind="cutover",
            target=target,
            migration="shop",
            channel="C0SHOP",
            input={},
            by="U0LEAD",
            not_before=not_before,
        )
        async with self.database.transaction() as tx:
            await runs.submit(tx, order)
        for engine in self.engines:
            engine.wake()

    async def run(self, run: str = "run-1") -> Run:
        async with self.database.reading() as tx:
            return await runs.run(tx, run)

    async def steps(self, run: str = "run-1") -> tuple[StepRow, ...]:
        async with self.database.reading() as tx:
            return await runs.steps(tx, run)

    async def story(self, run: str = "run-1") -> list[str]:
        """The audit trail's tags, without their source."""
        async with self.database.reading() as tx:
            rows = await journal.entries(tx, run=run, limit=1000)
        return [row.tag.partition(":")[2] for row in rows]

    async def until(self, holds: Callable[[Run], bool], run: str = "run-1") -> Run:
        deadline = time.monotonic() + 15
        while not holds(found := await self.run(run)):
            assert time.monotonic() < deadline, found
            await asyncio.sleep(0.005)
        return found

    async def ended(self, run: str = "run-1") -> Run:
        return await self.until(lambda one: one.finished_at is not None, run)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    database = await open_database(f"sqlite:///{tmp_path / 'slipway.db'}", SystemClock())
    house = House(database=database)
    yield house
    for engine in house.engines:
        await engine.stop(grace=0)
    await database.close()
    left = asyncio.all_tasks() - {asyncio.current_task()}
    assert not left, left


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
async def world(tmp_path: Path, clock: TestClock) -> AsyncIterator[World]:
    """The sign-offs of a team, with a database and a clock of their own."""
    database = await open_database(f"sqlite:///{tmp_path / 'slipway.db'}", clock)
    yield team(database, tmp_path)
    await database.close()


@pytest.fixture
async def cut_over(tmp_path: Path, clock: TestClock) -> AsyncIterator[Shop]:
    """A shop that is watched since a moment ago."""
    database = await open_database(f"sqlite:///{tmp_path / 'slipway.db'}", clock)
    found = Shop(database=database, clock=clock, plan=shop())
    await found.cut_over()
    yield found
    await database.close()


async def nothing(_: object) -> Mapping[str, Any]:
    return {}
