"""Three processes on one database: stopped, killed, their clocks set; nothing missed or doubled."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.schedule import Every, Rule, Schedule
from bot.executor.clock import SystemClock
from storage import journal, schedules
from storage.database import Database, open_database
from tests.integration.timers_process import __file__ as program
from tests.postgres import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]

HOUR = 3_600
REPEATS: Rule = Every(seconds=1)


class Replicas:
    """The processes, by name; whatever happens, none of them is left."""

    def __init__(self, url: str, ahead: Path) -> None:
        self._url = url
        self._ahead = ahead
        self._running: dict[str, subprocess.Popen[str]] = {}

    def start(self, *names: str) -> None:
        for name in names:
            argv = (sys.executable, program, self._url, name, str(self._ahead))
            self._running[name] = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
        for name in names:
            out = self._running[name].stdout
            assert out is not None
            assert out.readline() == "ready\n"

    def send(self, name: str, number: signal.Signals) -> None:
        self._running[name].send_signal(number)

    def set_clock(self, seconds: int) -> None:
        fresh = self._ahead.with_suffix(".new")
        fresh.write_text(str(seconds))
        fresh.replace(self._ahead)

    def close(self) -> None:
        for process in self._running.values():
            process.kill()
            process.communicate()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'slipway.db'}"


@pytest.fixture
def replicas(url: str, tmp_path: Path) -> Iterator[Replicas]:
    ahead = tmp_path / "ahead"
    ahead.write_text("0")
    with ExitStack() as stack:
        yield stack.enter_context(closing(Replicas(url, ahead)))


async def scheduled(database: Database, count: int, apart: float, start: float = 1.0) -> None:
    """So many things, the first due in `start` seconds, the others after it."""
    begin = SystemClock().now() + timedelta(seconds=start)
    async with database.transaction() as tx:
        for number in range(count):
            due = begin + timedelta(seconds=number * apart)
            await schedules.put(tx, Schedule(id=f"n{number:03}", kind="note", due=due))


async def done(database: Database) -> Counter[str]:
    async with database.reading() as tx:
        return Counter(row.actor for row in await journal.entries(tx, limit=10_000))


async def all_done(database: Database, count: int) -> Counter[str]:
    deadline = time.monotonic() + 20
    while len(found := await done(database)) < count:
        assert time.monotonic() < deadline, f"{len(found)} of {count}"
        await asyncio.sleep(0.05)
    return found


async def passed(seconds: float) -> None:
    """The fault lasts so long."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
async def test_a_stop_of_six_seconds_and_a_kill_miss_and_double_nothing(
    url: str, replicas: Replicas
) -> None:
    database = await open_database(url, SystemClock())
    replicas.start("a", "b", "c")
    await scheduled(database, 80, apart=0.1)
    await passed(1.5)
    replicas.send("a", signal.SIGSTOP)
    replicas.send("b", signal.SIGKILL)
    await passed(3)
    replicas.start("d")
    replicas.send("c", signal.SIGKILL)
    await passed(3)
    replicas.send("a", signal.SIGCONT)
    found = await all_done(database, 80)
    await database.close()

    assert set(found.values()) == {1}


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_clocks_set_forth_and_back_miss_and_double_nothing(
    url: str, replicas: Replicas
) -> None:
    database = await open_database(url, SystemClock())
    async with database.transaction() as tx:
        now = SystemClock().now()
        await schedules.put(tx, Schedule(id="again", kind="note", due=now, rule=REPEATS))
    await scheduled(database, 40, apart=60.0)
    replicas.start("a", "b", "c")
    await all_done(database, 2)
    replicas.set_clock(HOUR)
    found = await all_done(database, 41)
    replicas.set_clock(-2 * HOUR)
    before = found["again"]
    deadline = time.monotonic() + 15
    while (found := await done(database))["again"] < before + 3:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)
    await database.close()

    assert {name: times for name, times in found.items() if times != 1}.keys() == {"again"}
    assert found["again"] < 30
