from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Collection
from pathlib import Path

import pytest

from bot.connectors.connector import Connector
from bot.connectors.migration_files import MigrationFiles
from bot.connectors.recorded import Recorded
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.probe import Probe
from bot.domain.reading import Output, Reading
from bot.domain.secret import Secret
from bot.domain.state import PreflightState, RunState
from bot.executor import preflight as executor
from bot.executor.clock import SystemClock
from bot.executor.engine import Engine
from bot.executor.preflight import Preflight
from bot.executor.service import MigrationService
from storage import journal, runs
from storage.database import Database, open_database
from tests.bot.executor.shop import FREE, UPTIME, Disk, Uptime, plan

KEY = Secret("5a" * 32)
ANSWERS: dict[Probe, Reading] = {
    UPTIME: Output(status=0, stdout="up 3 days"),
    FREE: Output(status=0, stdout="7"),
}
CHECKS = (Uptime(), Disk())


class HangsAfterOne:
    """Answers the first question and then nothing more."""

    async def ask(
        self, probes: Collection[Probe], plan: Plan
    ) -> AsyncGenerator[tuple[Probe, Reading], None]:
        yield UPTIME, ANSWERS[UPTIME]
        await asyncio.Event().wait()


class Bench:
    """A database, a service and an engine on answers from memory."""

    def __init__(self, database: Database, world: Connector, folder: Path) -> None:
        clock = SystemClock()
        workflow = Preflight(world=world, checks=CHECKS, clock=clock, pages=lambda total: 2)
        self.database = database
        self.engine = Engine(
            database=database,
            key=KEY,
            clock=clock,
            owner="me",
            workflows=(workflow.workflow(),),
        )
        self.service = MigrationService(
            database=database,
            key=KEY,
            files=MigrationFiles(folder),
            checks=CHECKS,
            clock=clock,
            postings=workflow.postings,
            wake=self.engine.wake,
        )

    async def end_of(self, run: str) -> PreflightState:
        async with asyncio.timeout(10):
            while (state := await self.service.preflights.state(run)).state.active:
                await asyncio.sleep(0.01)
        return state

    async def preflight(self) -> PreflightState:
        await self.engine.start()
        try:
            order = await self.service.preflights.order_in_terminal(plan(), folder="/", by="U0LEAD")
            return await self.end_of(order.run)
        finally:
            await self.engine.stop()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncGenerator[Database, None]:
    opened = await open_database(f"sqlite:///{tmp_path / 'slipway.db'}", SystemClock())
    yield opened
    await opened.close()


async def test_every_answer_becomes_a_finding_with_a_row_in_the_trail(
    database: Database, tmp_path: Path
) -> None:
    bench = Bench(database, Recorded(ANSWERS), tmp_path)

    state = await bench.preflight()

    assert state.state is RunState.DONE
    assert sorted((f.check, f.outcome.value) for f in state.findings) == [
        ("disk", "pass"),
        ("uptime", "pass"),
    ]
    async with database.reading() as tx:
        tags = [row.tag for row in await journal.entries(tx, run=state.run)]
    assert tags.count("preflight:check:pass") == 2
    assert tags[0] == "preflight:run:ordered"


async def test_what_nobody_answers_is_unknown_when_the_time_is_up(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executor, "ASKING", 0.2)
    bench = Bench(database, HangsAfterOne(), tmp_path)

    state = await bench.preflight()

    outcomes = {f.check: f.outcome for f in state.findings}
    assert outcomes == {"uptime": Outcome.PASS, "disk": Outcome.UNKNOWN}


async def test_old_answers_can_be_judged_again(database: Database, tmp_path: Path) -> None:
    bench = Bench(database, Recorded(ANSWERS), tmp_path)
    state = await bench.preflight()

    judged = await bench.service.preflights.judge_again(state.run)

    assert {(f.check, f.outcome, f.evidence) for f in judged} == {
        (f.check, f.outcome, f.evidence) for f in state.findings
    }


async def test_a_run_in_a_channel_wants_a_card_and_later_its_details(
    database: Database, tmp_path: Path
) -> None:
    workflow = Preflight(
        world=Recorded({}), checks=CHECKS, clock=SystemClock(), pages=lambda total: total
    )
    order = runs.RunOrder(
        id="r1",
        kind="preflight",
        target="t",
        migration="shop/production",
        channel="C0SHOP",
        input={"total": 2},
        by="U0LEAD",
    )
    async with database.transaction() as tx:
        await runs.submit(tx, order)
        active = await runs.run(tx, "r1")
        ended = await runs.cancel(tx, "r1", "U0LEAD")

    assert [p.key for p in workflow.postings(active)] == ["preflight/r1/card"]
    assert [(p.key, p.after) for p in workflow.postings(ended)][1:] == [
        ("preflight/r1/details/0", "preflight/r1/card"),
        ("preflight/r1/details/1", "preflight/r1/card"),
    ]
