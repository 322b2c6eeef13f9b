from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.connectors.drill_door import DrillDoor
from bot.connectors.migration_files import MigrationFiles
from bot.connectors.silence import UseRefused
from bot.domain.drill import DrillKind
from bot.domain.errors import AlreadyRunning, Refused, Unreachable
from bot.domain.plan import Plan
from bot.domain.secret import Secret
from bot.executor import drill_attempt
from bot.executor.clock import SystemClock
from bot.executor.drill_attempt import attempt, troubled
from bot.executor.drills import DrillRuns, Drills, postings, step_names
from bot.executor.workflow import Context, StepFailed
from storage import journal, runs
from storage.database import Database, open_database
from tests.bot.executor.shop import plan

KEY = Secret("5a" * 32)
POSTGRES = {"kind": "postgres", "url": {"env": "DB"}}
NEON = {"kind": "neon", "project": "p", "api_key": {"env": "NEON"}}


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await open_database(f"sqlite:///{tmp_path / 'slipway.db'}", SystemClock())
    yield opened
    await opened.close()


@pytest.fixture
def drills(database: Database, tmp_path: Path) -> Drills:
    return Drills(
        database=database,
        key=KEY,
        files=MigrationFiles(tmp_path),
        clock=SystemClock(),
        wake=lambda: None,
    )


async def order(drills: Drills, kind: DrillKind, given: Plan) -> str:
    ordered = await drills.order_in_terminal(kind, given, folder="/", by="terminal:me")
    return ordered.run


@pytest.mark.parametrize("database", [POSTGRES, NEON], ids=["postgres", "neon"])
@pytest.mark.parametrize("kind", DrillKind)
def test_every_drill_cleans_up_and_is_judged_at_its_end(
    kind: DrillKind, database: dict[str, Any]
) -> None:
    names = step_names(kind, plan(database=database))

    assert names[-2:] == ("clean-up", "judge")
    assert len(set(names)) == len(names)


def test_the_two_rows_stand_around_what_is_restored() -> None:
    dumped = step_names(DrillKind.RESTORE, plan(database=POSTGRES))
    branched = step_names(DrillKind.RESTORE, plan(database=NEON))

    places = [dumped.index(name) for name in ("canary-before", "dump", "canary-after", "restore")]
    assert places == sorted(places)
    assert branched[:3] == ("canary-before", "canary-after", "branch")


async def test_an_order_is_a_run_with_steps_to_come_and_a_row_in_the_trail(
    drills: Drills, database: Database
) -> None:
    run = await order(drills, DrillKind.RESTORE, plan(database=POSTGRES))

    state = await drills.state(run)
    assert state.result is None
    assert [step.state for step in state.steps] == [""] * 7
    async with database.reading() as tx:
        rows = await journal.entries(tx, run=run)
        assert postings(await runs.run(tx, run)) == ()
    assert [row.tag for row in rows] == ["drill:run:ordered"]


async def test_the_same_drill_is_joined_and_another_one_has_to_wait(drills: Drills) -> None:
    given = plan(database=POSTGRES, stack={**_stack(), "migrate": _task()})
    first = await order(drills, DrillKind.RESTORE, given)

    assert await order(drills, DrillKind.RESTORE, given) == first
    with pytest.raises(AlreadyRunning, match="drill-restore"):
        await order(drills, DrillKind.MIGRATION, given)


async def test_what_cannot_be_drilled_is_refused_and_stores_nothing(
    drills: Drills, database: Database
) -> None:
    with pytest.raises(Refused, match="names no command"):
        await order(drills, DrillKind.MIGRATION, plan(database=POSTGRES))

    async with database.reading() as tx:
        assert await journal.entries(tx) == ()


def test_there_is_a_workflow_for_each_kind() -> None:
    door = DrillDoor({})
    kinds = {each.kind for each in DrillRuns(door=door, clock=SystemClock()).workflows()}

    assert kinds == {kind.run for kind in DrillKind}


@dataclass(slots=True)
class Clock:
    """Moves ten minutes with every look at it."""

    seconds: float = 0.0
    looks: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return datetime(2026, 3, 1, tzinfo=UTC)

    def monotonic(self) -> float:
        self.seconds += 100.0
        return self.seconds


def context(**results: Mapping[str, Any]) -> Context:
    return cast("Context", SimpleNamespace(results=results))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (UseRefused("no right, password=hunter2"), "no right, password=***"),
        (StepFailed("it broke"), "it broke"),
        (Refused("not so"), "not so"),
    ],
)
async def test_a_step_that_fails_says_so_once_and_lets_the_drill_go_on(
    error: Exception, said: str
) -> None:
    calls: list[Context] = []

    async def do(given: Context) -> Mapping[str, Any]:
        calls.append(given)
        raise error

    assert await attempt(do, Clock())(context()) == {"trouble": said}
    assert len(calls) == 1


async def test_silence_is_asked_again_for_a_while_and_then_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(drill_attempt, "_PAUSE", 0.0)
    calls: list[Context] = []

    async def do(given: Context) -> Mapping[str, Any]:
        calls.append(given)
        raise Unreachable("nobody there")

    async with asyncio.timeout(10):
        assert await attempt(do, Clock())(context()) == {"trouble": "nobody there"}
    assert len(calls) == 2


async def test_after_trouble_nothing_more_is_tried() -> None:
    async def never(_: Context) -> Mapping[str, Any]:
        raise AssertionError

    before = context(dump={"trouble": "no room"})
    result = await attempt(never, Clock())(before)

    assert troubled(before)
    assert not troubled(context(dump={"facts": {}}))
    assert "skipped" in result


def _stack() -> dict[str, Any]:
    return plan().stack.model_dump()


def _task() -> dict[str, Any]:
    return {"service": "web", "command": ["migrate"]}
