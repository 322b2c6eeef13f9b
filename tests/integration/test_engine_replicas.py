"""Several processes on one database: takeover, zombies, hand-over, and an outage."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain.state import RunState, TimelineEntry
from bot.executor.clock import SystemClock
from bot.executor.context import Context
from bot.executor.engine import Engine
from bot.executor.step_loop import Seam
from bot.executor.workflow import Step, Workflow
from storage import journal, runs
from storage.database import Database, open_database
from storage.runs import Run
from tests.integration.engine_process import KEY, STEPS, Life, alone, quiet, until, workflow
from tests.integration.test_engine_crashes import found, submit
from tests.postgres import PostgresServer, postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]

TTL = 2.0


@contextmanager
def ended(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    """Our process, surely gone at the end."""
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(autouse=True)
def nothing_stays(tmp_path: Path) -> Iterator[None]:
    yield
    quiet(tmp_path)


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """The step `pull` says that it is in, and waits for a word."""
    os.mkfifo(tmp_path / "gate")
    return tmp_path / "gate"


def waiting(tmp_path: Path) -> str:
    inside = f"touch {tmp_path}/in; read word <{tmp_path}/gate"
    return f'test "$1" != pull || {{ {inside}; }}; echo "$1" >>"$2"'


def run_of(url: str) -> Run:
    return asyncio.run(found(url, "run"))["run"][0]


def trail(url: str) -> tuple[TimelineEntry, ...]:
    async def read() -> tuple[TimelineEntry, ...]:
        database = await open_database(url, SystemClock())
        async with database.reading() as tx:
            rows = await journal.entries(tx, run="run", limit=1000)
        await database.close()
        return tuple(rows)

    return asyncio.run(read())


def stopped(process: subprocess.Popen[str]) -> bool:
    stat = Path(f"/proc/{process.pid}/stat").read_text()
    return stat.rpartition(") ")[2].startswith("T")


def test_a_dead_replicas_run_is_taken_over_within_its_lease_and_a_poll(
    postgres_url: str, tmp_path: Path, gate: Path
) -> None:
    asyncio.run(submit(postgres_url, "run"))
    life = Life(
        url=postgres_url,
        place=str(tmp_path),
        runs=("run",),
        owner="a",
        ttl=TTL,
        effect=waiting(tmp_path),
    )
    with ended(alone(life)) as first:
        until((tmp_path / "in").exists)
        with ended(alone(replace(life, owner="b"))) as second:
            until((tmp_path / "b.ready").exists)
            killed = SystemClock().now()
            first.kill()
            until(lambda: run_of(postgres_url).attempts == 2)
            gate.write_text("go\n")
            assert second.wait(30) == 0
    run = run_of(postgres_url)
    _, claimed = [row for row in trail(postgres_url) if row.tag == "engine:run:claimed"]

    assert 0 < (claimed.at - killed).total_seconds() < 5
    assert run.state is RunState.DONE
    assert (tmp_path / "run").read_text().split() == list(STEPS)


def test_a_zombie_is_fenced_by_the_database_and_by_the_target(
    postgres_url: str, tmp_path: Path
) -> None:
    asyncio.run(submit(postgres_url, "run"))
    life = Life(
        url=postgres_url,
        place=str(tmp_path),
        runs=("run",),
        owner="zombie",
        ttl=TTL,
        seam=Seam.AFTER_INTENT.value,
        step="start",
        signal="SIGSTOP",
    )
    with ended(alone(life)) as zombie:
        until(lambda: stopped(zombie))
        heir = replace(life, owner="heir", seam="")
        with ended(alone(heir)) as second:
            assert second.wait(30) == 0
        zombie.send_signal(signal.SIGCONT)
        _, said = zombie.communicate(timeout=30)
    run = run_of(postgres_url)

    assert zombie.returncode == 0
    assert "fenced" in said
    assert run.state is RunState.DONE
    assert (tmp_path / "run").read_text().split() == list(STEPS)
    fences = [row.payload["fence"] for row in trail(postgres_url)]
    assert fences == sorted(fences)
    assert set(fences) == {1, 2}


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_sigterm_hands_over_and_leaves_the_command_on_the_server_alone(
    backend: str, tmp_path: Path, gate: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path / 'slipway.db'}"
    if backend == "postgresql":
        url = str(request.getfixturevalue("postgres_url"))
    asyncio.run(submit(url, "run"))
    life = Life(
        url=url,
        place=str(tmp_path),
        runs=("run",),
        owner="a",
        ttl=600,
        effect=waiting(tmp_path),
    )
    with ended(alone(life)) as first:
        until((tmp_path / "in").exists)
        first.terminate()
        since = time.monotonic()
        assert first.wait(10) == 0
        assert time.monotonic() - since < 10
    gate.write_text("go\n")
    with ended(alone(replace(life, owner="b"))) as second:
        assert second.wait(30) == 0

    assert run_of(url).state is RunState.DONE
    assert (tmp_path / "run").read_text().split() == list(STEPS)


def test_a_second_process_on_one_sqlite_file_takes_nothing_while_the_first_lives(
    tmp_path: Path, gate: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'slipway.db'}"
    asyncio.run(submit(url, "run"))
    life = Life(
        url=url, place=str(tmp_path), runs=("run",), owner="a", ttl=600, effect=waiting(tmp_path)
    )
    other = replace(life, owner="b")
    with ended(alone(life)) as first:
        until((tmp_path / "in").exists)
        with ended(alone(other)) as second:
            with pytest.raises(subprocess.TimeoutExpired):
                second.wait(2)
            assert run_of(url).attempts == 1
            second.kill()
            second.wait(10)
        first.kill()
        first.wait(10)
    third = replace(life, owner="c")
    with ended(alone(third)) as last:
        until(lambda: run_of(url).attempts == 2)
        gate.write_text("go\n")
        assert last.wait(30) == 0
    _, claimed = [row for row in trail(url) if row.tag == "engine:run:claimed"]

    assert claimed.at.timestamp() - (tmp_path / "c.born").stat().st_mtime < 3
    assert (tmp_path / "run").read_text().split() == list(STEPS)


async def run_when_over(database: Database) -> Run:
    deadline = time.monotonic() + 40
    while True:
        async with database.reading() as tx:
            run = await runs.run(tx, "run")
        if not run.state.active:
            return run
        assert time.monotonic() < deadline, run
        await asyncio.sleep(0.05)


async def test_a_database_that_goes_away_in_mid_run_is_no_failure_of_the_run(
    postgres_server: PostgresServer, postgres_url: str, tmp_path: Path
) -> None:
    inside = asyncio.Event()

    def at(seam: Seam, step: str) -> None:
        if (seam, step) == (Seam.AFTER_INTENT, "pull"):
            inside.set()

    life = Life(url=postgres_url, place=str(tmp_path), runs=("run",), owner="a")
    database = await open_database(postgres_url, SystemClock())
    engine = Engine(
        database=database,
        key=KEY,
        clock=SystemClock(),
        owner="a",
        workflows=(workflow(life),),
        ttl=1.0,
        poll=0.1,
        seam=at,
    )
    await asyncio.to_thread(asyncio.run, submit(postgres_url, "run"))
    await engine.start()
    try:
        await asyncio.wait_for(inside.wait(), 20)
        await asyncio.to_thread(postgres_server.stop, "immediate")
        await asyncio.to_thread(postgres_server.start)
        run = await run_when_over(database)
    finally:
        await engine.stop(grace=5)
        await database.close()

    assert run.state is RunState.DONE, run
    assert (tmp_path / "run").read_text().split() == list(STEPS)


async def test_a_broken_connection_in_mid_step_is_no_failure_of_the_step(
    postgres_url: str,
) -> None:
    attempts: list[int] = []

    async def ask(context: Context) -> Mapping[str, Any]:
        attempts.append(context.row.attempt)
        async with context.transaction() as tx:
            if len(attempts) == 1:
                await tx.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
        return {}

    steps = (Step(name="ask", do=ask, timeout=30),)
    database = await open_database(postgres_url, SystemClock())
    engine = Engine(
        database=database,
        key=KEY,
        clock=SystemClock(),
        owner="a",
        workflows=(Workflow(kind="cutover", steps=lambda _: steps),),
        ttl=1.0,
        poll=0.1,
    )
    await asyncio.to_thread(asyncio.run, submit(postgres_url, "run"))
    await engine.start()
    try:
        run = await run_when_over(database)
    finally:
        await engine.stop()
        await database.close()

    assert (run.state, attempts) == (RunState.DONE, [1, 2])
