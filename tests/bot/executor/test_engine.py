"""The engine as a whole: it starts at once, stops clean, cancels, hands over and lives on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import text

from bot.domain.errors import LeaseLost
from bot.domain.state import RunState
from bot.executor.context import Context
from bot.executor.workflow import Look, Retry, Seen, Step
from storage import leases, runs, seen
from storage.runs import RunOrder
from tests.bot.executor.conftest import House, nothing


class Gate:
    """A step that says when it is in and waits until it is let go."""

    def __init__(self) -> None:
        self.inside = asyncio.Event()
        self.open = asyncio.Event()
        self.entered = 0

    async def do(self, _: Context) -> Mapping[str, Any]:
        self.entered += 1
        self.inside.set()
        await self.open.wait()
        return {"through": 1}

    async def look(self, _: Context) -> Look:
        return Look(seen=Seen.RUNNING)

    def reading(self) -> Step:
        return Step(name="ask", do=self.do, timeout=30)

    def acting(self) -> Step:
        return Step(name="switch", do=self.do, look=self.look, retry=Retry.LOOK, timeout=30)


LAST = Step(name="last", do=nothing, timeout=5)


async def until(condition: Any) -> None:
    deadline = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.005)


async def test_a_submitted_run_starts_at_once_and_does_not_wait_for_the_poll(house: House) -> None:
    gate = Gate()
    gate.open.set()
    await house.engine(gate.reading(), poll=60, ttl=60)
    latencies: list[float] = []
    while min(latencies, default=1) > 0.05:
        assert len(latencies) < 50, sorted(latencies)
        gate.inside.clear()
        name = f"run-{len(latencies)}"
        await house.submit(name, target=name)
        since = time.monotonic()
        await asyncio.wait_for(gate.inside.wait(), 10)
        latencies.append(time.monotonic() - since)
        await house.ended(name)


async def test_without_a_nudge_the_poll_finds_the_run(house: House) -> None:
    await house.engine(LAST)
    engine = house.engines.pop()
    await house.submit()
    try:
        assert (await house.ended()).state is RunState.DONE
    finally:
        await engine.stop()


async def test_an_engine_that_stopped_leaves_no_task_and_no_connection(house: House) -> None:
    before = asyncio.all_tasks()
    engine = await house.engine(LAST)
    await house.submit()
    await house.ended()
    await engine.stop()
    await engine.stop()

    assert asyncio.all_tasks() == before
    assert house.database.writer.pool.status().split("Connections in pool: ")[1][0] == "1"


async def test_an_engine_stopped_right_after_its_start_leaves_nothing(house: House) -> None:
    before = asyncio.all_tasks()
    for _ in range(5):
        await (await house.engine(LAST)).stop()

    assert asyncio.all_tasks() == before


async def test_a_reading_step_is_handed_over_at_once(house: House) -> None:
    gate = Gate()
    engine = await house.engine(gate.reading(), ttl=60)
    await house.submit()
    await gate.inside.wait()
    since = time.monotonic()
    await engine.stop(grace=30)
    stopped = time.monotonic() - since
    gate.open.set()
    await house.engine(gate.reading(), ttl=60)
    run = await house.ended()

    assert stopped < 5
    assert (run.state, run.attempts, gate.entered) == (RunState.DONE, 2, 2)
    assert "run:released" in await house.story()


async def test_an_effect_gets_its_grace_and_no_new_step_begins(house: House) -> None:
    gate = Gate()
    engine = await house.engine(gate.acting(), LAST, ttl=60)
    await house.submit()
    await gate.inside.wait()
    stopping = asyncio.create_task(engine.stop(grace=30))
    await asyncio.sleep(0)
    gate.open.set()
    await stopping

    assert [(row.name, row.state) for row in await house.steps()] == [("switch", "done")]
    assert (await house.story())[-1] == "run:released"


async def test_an_effect_that_outlasts_the_grace_is_left_to_the_next_owner(house: House) -> None:
    gate = Gate()
    engine = await house.engine(gate.acting(), ttl=60)
    await house.submit()
    await gate.inside.wait()
    await engine.stop(grace=0.05)
    (row,) = await house.steps()
    assert (row.state, (await house.story())[-1]) == ("started", "run:released")
    gate.open.set()
    await house.engine(gate.acting(), ttl=60)

    assert (await house.ended()).state is RunState.DONE
    assert [(row.how, row.attempt) for row in await house.steps()] == [("ran", 1)]


async def test_cancelling_breaks_a_reading_step_off(house: House) -> None:
    gate = Gate()
    engine = await house.engine(gate.reading(), LAST, ttl=60)
    await house.submit()
    await gate.inside.wait()
    async with house.database.transaction() as tx:
        await runs.cancel(tx, "run-1", "U0LEAD")
    since = time.monotonic()
    engine.wake()
    run = await house.ended()

    assert time.monotonic() - since < 1
    assert (run.state, run.cancelled_by) == (RunState.CANCELLED, "U0LEAD")
    assert (await house.story())[-1] == "run:cancelled"


async def test_cancelling_lets_an_effect_end_and_begins_nothing_more(house: House) -> None:
    gate = Gate()
    engine = await house.engine(gate.acting(), LAST)
    await house.submit()
    await gate.inside.wait()
    async with house.database.transaction() as tx:
        await runs.cancel(tx, "run-1", "U0LEAD")
    engine.wake()
    await asyncio.sleep(0.1)  # a heart beat in which it must not be broken off
    gate.open.set()
    run = await house.ended()

    assert run.state is RunState.CANCELLED
    assert [(row.name, row.state) for row in await house.steps()] == [("switch", "done")]


async def test_a_long_step_keeps_its_lease_by_heart_beats(house: House) -> None:
    gate = Gate()
    await house.engine(gate.acting(), ttl=0.8)
    await house.submit()
    await gate.inside.wait()
    await house.engine(gate.acting(), ttl=0.8)
    deadline = time.monotonic() + 2.0  # more than two lives of a lease
    while time.monotonic() < deadline:
        assert (await house.run()).attempts == 1
        await asyncio.sleep(0.05)
    gate.open.set()

    assert (await house.ended()).state is RunState.DONE
    assert gate.entered == 1


async def test_a_worker_that_lost_its_lease_stops_and_writes_nothing(house: House) -> None:
    gate = Gate()
    lost: list[str] = []

    async def act(context: Context) -> Mapping[str, Any]:
        try:
            await gate.do(context)
            async with context.transaction():
                pass
        except (LeaseLost, asyncio.CancelledError) as end:
            lost.append(type(end).__name__)
            raise
        return {}

    await house.engine(Step(name="switch", do=act, retry=Retry.NEVER, timeout=30))
    await house.submit()
    await gate.inside.wait()
    rollback = RunOrder(
        id="run-2",
        kind="rollback",
        target="shop",
        migration="shop",
        channel="C0SHOP",
        input={},
        by="U0CALL",
    )
    async with house.database.transaction() as tx:
        await runs.supersede(tx, rollback)
        before = await house.story()
    await until(lambda: lost)

    assert await house.story() == before
    assert (await house.run()).state is RunState.CANCELLED
    gate.open.set()


async def test_two_engines_share_the_work_and_do_each_run_once(house: House) -> None:
    done: list[str] = []

    async def act(context: Context) -> Mapping[str, Any]:
        done.append(context.run.id)
        return {}

    step = Step(name="switch", do=act, retry=Retry.NEVER, timeout=5)
    await house.engine(step)
    await house.engine(step)
    names = [f"run-{n}" for n in range(20)]
    for name in names:
        await house.submit(name, target=name)
    ended = [await house.ended(name) for name in names]

    assert {run.state for run in ended} == {RunState.DONE}
    assert sorted(done) == sorted(names)


async def test_boot_takes_back_what_a_dead_process_left_long_before_the_lease_ends(
    house: House,
) -> None:
    await house.submit()
    async with house.database.transaction() as tx:
        assert await leases.claim(tx, owner="dead", ttl_ms=600_000, kinds=("cutover",))
    since = time.monotonic()
    await house.engine(LAST, ttl=600)
    run = await house.ended()

    assert time.monotonic() - since < 3
    assert (run.state, run.attempts) == (RunState.DONE, 2)


async def test_boot_takes_nothing_from_an_engine_that_lives(house: House) -> None:
    gate = Gate()
    await house.engine(gate.reading(), ttl=60)
    await house.submit()
    await gate.inside.wait()
    await house.engine(gate.reading(), ttl=60)
    third = await house.engine(gate.reading(), ttl=60)
    third.wake()
    await asyncio.sleep(0.2)  # several polls

    assert (await house.run()).attempts == 1
    gate.open.set()
    assert (await house.ended()).attempts == 1


async def test_a_statement_that_no_database_takes_ends_the_run_instead_of_coming_back_for_ever(
    house: House,
) -> None:
    async def ask_nowhere(context: Context) -> Mapping[str, Any]:
        async with context.transaction() as tx:
            await tx.execute(text("INSERT INTO nowhere VALUES (1)"))
        return {}

    await house.engine(Step(name="ask-nowhere", do=ask_nowhere, timeout=5))
    await house.submit()

    ended = await house.ended()
    assert ended.state is RunState.FAILED
    assert ended.trouble.startswith("Slipway itself failed (")
    assert ended.attempts == 1


async def test_a_supervisor_survives_trouble_and_goes_on_when_it_is_over(house: House) -> None:
    await house.engine(LAST)
    async with house.database.transaction() as tx:
        await tx.execute(text("ALTER TABLE runs RENAME TO hidden"))
    await asyncio.sleep(0.2)  # several polls that fail
    async with house.database.transaction() as tx:
        await tx.execute(text("ALTER TABLE hidden RENAME TO runs"))
    await house.submit()

    assert (await house.ended()).state is RunState.DONE


async def test_housekeeping_forgets_old_delivery_keys(house: House) -> None:
    async with house.database.transaction() as tx:
        assert await seen.first(tx, "old", -1)
    await house.engine(LAST, housekeeping=0.05)

    async def rows() -> int:
        async with house.database.reading() as tx:
            return int((await tx.execute(text("SELECT count(*) FROM seen"))).scalar_one())

    deadline = time.monotonic() + 10
    while await rows():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)
