"""What is due is done once, with its effect or not at all, and tried again after trouble."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection
from structlog.testing import capture_logs

from bot.domain.schedule import Calendar, Every, Schedule
from bot.domain.secret import Secret
from bot.executor.clock import SystemClock
from bot.executor.timers import Act, Again, Job, Next, Then, Timers, nothing
from storage import journal, schedules
from storage.database import Database, open_database
from storage.journal import Entry
from storage.schedules import Due

KEY = Secret("5a" * 32)


class MovedClock(SystemClock):
    """The machine's clock, until somebody sets it."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead


class Desk:
    """A database, timers on it, and what their jobs wrote into the audit trail."""

    def __init__(self, database: Database, clock: MovedClock) -> None:
        self.database = database
        self.clock = clock
        self.timers: list[Timers] = []
        self.woken = 0

    async def start(self, *jobs: Job, **options: Any) -> Timers:
        given: dict[str, Any] = {"poll": 0.05, "done": self._woken, **options}
        owner = f"owner-{len(self.timers)}"
        timers = Timers(database=self.database, clock=self.clock, owner=owner, jobs=jobs, **given)
        self.timers.append(timers)
        await timers.start()
        return timers

    def _woken(self) -> None:
        self.woken += 1

    async def put(self, name: str = "a", seconds: float = 0, **changed: Any) -> None:
        due = self.clock.now() + timedelta(seconds=seconds)
        async with self.database.transaction() as tx:
            await schedules.put(tx, Schedule(id=name, kind="note", due=due, **changed))
        for timers in self.timers:
            timers.wake()

    async def get(self, name: str = "a") -> Schedule | None:
        async with self.database.reading() as tx:
            return await schedules.get(tx, name)

    async def notes(self) -> list[str]:
        async with self.database.reading() as tx:
            return [row.actor for row in await journal.entries(tx, limit=1_000)]

    async def until(self, holds: Callable[[list[str]], bool]) -> list[str]:
        deadline = time.monotonic() + 15
        while not holds(found := await self.notes()):
            assert time.monotonic() < deadline, found
            await asyncio.sleep(0.005)
        return found

    async def gone(self, name: str = "a") -> None:
        deadline = time.monotonic() + 15
        while await self.get(name) is not None:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.005)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    clock = MovedClock()
    database = await open_database(f"sqlite:///{tmp_path / 'slipway.db'}", clock)
    desk = Desk(database, clock)
    yield desk
    for timers in desk.timers:
        await timers.stop()
    await database.close()
    assert asyncio.all_tasks() == {asyncio.current_task()}


def note(then: Next = Then.BY_RULE) -> Job:
    """Writes one row of the audit trail and goes on as told."""

    async def prepare(due: Due) -> Act:
        async def act(tx: AsyncConnection) -> Next:
            entry = Entry(tag="note:job:done", actor=due.schedule.id, migration="", payload={})
            await journal.append(tx, KEY, entry)
            return then

        return act

    return Job(kind="note", prepare=prepare)


async def test_three_replicas_do_each_thing_once(desk: Desk) -> None:
    for number in range(30):
        await desk.put(f"n{number:02}", seconds=-number)
    for _ in range(3):
        await desk.start(note())
    found = await desk.until(lambda notes: len(notes) >= 30)

    assert sorted(found) == [f"n{number:02}" for number in range(30)]
    assert await desk.get("n00") is None
    assert desk.woken == 30


async def test_what_is_scheduled_meanwhile_is_done_at_its_time(desk: Desk) -> None:
    await desk.start(note(), poll=30.0)
    since = time.monotonic()
    await desk.put(seconds=0.4)
    await desk.until(lambda notes: notes == ["a"])

    assert 0.4 <= time.monotonic() - since < 10


async def test_a_rule_brings_it_back_and_missed_times_count_as_one(desk: Desk) -> None:
    await desk.put(seconds=-50_000, rule=Every(seconds=3_600))
    await desk.start(note())
    await desk.until(lambda notes: notes == ["a"])
    await desk.put("b", seconds=-50_000, rule=Calendar(hour=3))
    await desk.until(lambda notes: notes == ["a", "b"])

    hourly, daily = await desk.get("a"), await desk.get("b")
    assert hourly is not None
    assert daily is not None
    assert timedelta(minutes=59) < hourly.due - desk.clock.now() <= timedelta(hours=1)
    assert (daily.due.hour, daily.due.minute) == (3, 0)
    assert daily.due > desk.clock.now()


async def test_nothing_is_due_after_its_end(desk: Desk) -> None:
    until = desk.clock.now() + timedelta(seconds=30)
    await desk.put(rule=Every(seconds=60), until=until)
    await desk.start(note())
    await desk.gone()

    assert await desk.notes() == ["a"]


async def test_a_job_says_itself_when_it_is_due_again_or_that_it_is_over(desk: Desk) -> None:
    later = datetime(2030, 1, 1, tzinfo=UTC)
    await desk.put()
    first = await desk.start(note(later))
    await desk.until(lambda notes: notes == ["a"])
    found = await desk.get()
    assert found is not None
    assert found.due == later
    await first.stop()
    await desk.put()
    second = await desk.start(note(Again(at=later, input={"sent": 1})))
    await desk.until(lambda notes: notes == ["a", "a"])
    found = await desk.get()
    assert found is not None
    assert (found.due, found.input) == (later, {"sent": 1})
    await second.stop()
    await desk.put(rule=Every(seconds=1))
    await desk.start(note(Then.OVER))
    await desk.gone()


async def test_a_job_that_fails_leaves_no_effect_and_is_tried_again(desk: Desk) -> None:
    tries: list[int] = []

    async def prepare(due: Due) -> Act:
        tries.append(due.attempts)
        done = await note().prepare(due)

        async def act(tx: AsyncConnection) -> Next:
            then = await done(tx)
            if due.attempts == 1:
                raise ConnectionError
            return then

        return act

    await desk.put()
    await desk.start(Job(kind="note", prepare=prepare))
    with capture_logs() as logs:
        await desk.gone()

    assert tries == [1, 2]
    assert await desk.notes() == ["a"]
    assert [one["why"] for one in logs if one["event"] == "not done"] == ["ConnectionError"]


async def test_a_job_that_hangs_is_given_up_and_holds_no_other_up(desk: Desk) -> None:
    async def prepare(due: Due) -> Act:
        if due.schedule.id == "hangs":
            await asyncio.Event().wait()
        return await note().prepare(due)

    await desk.put("hangs", seconds=-5)
    await desk.put("goes", seconds=-1)
    with capture_logs() as logs:
        await desk.start(Job(kind="note", prepare=prepare), patience=0.3)
        await desk.until(lambda notes: notes == ["goes"])
        deadline = time.monotonic() + 10
        while not any(one["event"] == "not done" for one in logs):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.005)

    assert await desk.get("hangs") is not None


async def test_who_lost_the_row_leaves_no_effect(desk: Desk) -> None:
    async def prepare(due: Due) -> Act:
        if due.attempts == 1 and due.schedule.by == "first":
            await desk.put(by="second")
        return await note().prepare(due)

    await desk.put(by="first")
    await desk.start(Job(kind="note", prepare=prepare))
    await desk.gone()

    assert await desk.notes() == ["a"]


async def test_nothing_to_do_is_over_for_what_happens_once(desk: Desk) -> None:
    async def prepare(_: Due) -> Act:
        return nothing

    await desk.put()
    await desk.start(Job(kind="note", prepare=prepare))
    await desk.gone()

    assert await desk.notes() == []


async def test_a_clock_that_is_set_back_silences_nothing(desk: Desk) -> None:
    await desk.put(rule=Every(seconds=1))
    with capture_logs() as logs:
        await desk.start(note())
        await desk.until(lambda notes: len(notes) == 1)
        desk.clock.ahead = timedelta(hours=-3)
        await desk.until(lambda notes: len(notes) == 3)

    said = [one["seconds"] for one in logs if one["event"] == "the clock was set"]
    assert said == [-10_800.0]


async def test_an_outage_ends_nothing(desk: Desk) -> None:
    await desk.put(seconds=0.3)
    with capture_logs() as logs:
        async with desk.database.transaction() as tx:
            await tx.exec_driver_sql("ALTER TABLE schedules RENAME TO away")
        await desk.start(note())
        deadline = time.monotonic() + 10
        while not any(one["event"] == "timers are in trouble" for one in logs):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.005)
        async with desk.database.transaction() as tx:
            await tx.exec_driver_sql("ALTER TABLE away RENAME TO schedules")
        await desk.gone()

    assert await desk.notes() == ["a"]


async def test_timers_that_never_began_can_be_stopped(desk: Desk) -> None:
    await Timers(database=desk.database, clock=desk.clock, owner="x", jobs=()).stop()
