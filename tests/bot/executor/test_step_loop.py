"""How a run goes from step to step, and what it does in doubt."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import Refused, Unreachable
from bot.domain.state import RunState
from bot.executor.context import Context
from bot.executor.step_loop import Seam
from bot.executor.workflow import Look, Retry, Seen, Step, StepFailed, Wait
from storage import leases, outbox, runs
from tests.bot.executor.conftest import House, nothing
from tests.bot.executor.shop import KEY

Do = Callable[[Context], Awaitable[Mapping[str, Any]]]


def step(name: str, do: Do = nothing, **more: Any) -> Step:
    return Step(name=name, do=do, **{"timeout": 5.0, **more})


def looking(name: str, do: Do, *seen: Look, **more: Any) -> Step:
    """A step whose looks answer in turn; the last one for ever."""
    answers = list(seen)

    async def look(_: Context) -> Look:
        return answers.pop(0) if len(answers) > 1 else answers[0]

    return step(name, do, retry=Retry.LOOK, look=look, **more)


async def unreachable(_: Context) -> Mapping[str, Any]:
    raise Unreachable


async def refused(_: Context) -> Mapping[str, Any]:
    raise StepFailed("The pull failed.")


async def begun_and_left(house: House, name: str = "switch") -> None:
    """A run whose first step was begun by an owner that then died."""
    await house.submit()
    async with house.database.transaction() as tx:
        claimed = await leases.claim(tx, owner="dead", ttl_ms=-1, kinds=("cutover",))
        assert claimed
        await leases.begin_step(tx, claimed[0], 1, name)


async def test_steps_run_in_order_and_see_what_earlier_ones_returned(house: House) -> None:
    async def pull(_: Context) -> Mapping[str, Any]:
        return {"digest": "sha256:1"}

    async def start(context: Context) -> Mapping[str, Any]:
        return {"started": context.results["pull"]["digest"]}

    await house.engine(step("pull", pull), step("start", start))
    await house.submit()
    run = await house.ended()

    assert run.state is RunState.DONE
    assert [(row.name, row.how, row.result) for row in await house.steps()] == [
        ("pull", "ran", {"digest": "sha256:1"}),
        ("start", "ran", {"started": "sha256:1"}),
    ]
    assert await house.story() == [
        "run:claimed",
        *("step:started", "step:done") * 2,
        "run:done",
    ]


async def test_every_event_wants_the_runs_messages_in_the_same_transaction(house: House) -> None:
    async def ask(context: Context) -> Mapping[str, Any]:
        await context.record("preflight:check:pass", {"check": "ports"})
        async with context.transaction() as tx:
            await context.record_in(tx, "preflight:check:fail", {"check": "disk"})
            claimed = await outbox.claim(tx, "C0SHOP", "relay", 1000)
            assert claimed is not None
            return {"version": claimed.version}

    await house.engine(step("ask", ask))
    await house.submit()
    await house.ended()

    assert (await house.steps())[0].result == {"version": 4}
    assert await house.story() == [
        "run:claimed",
        "step:started",
        "check:pass",
        "check:fail",
        "step:done",
        "run:done",
    ]


@pytest.mark.parametrize("failure", [StepFailed("The pull failed."), Refused("The pull failed.")])
async def test_a_known_failure_ends_the_run_with_its_sentence(
    house: House, failure: Exception
) -> None:
    async def pull(_: Context) -> Mapping[str, Any]:
        raise failure

    await house.engine(step("pull", pull), step("start"))
    await house.submit()
    run = await house.ended()

    assert (run.state, run.trouble) == (RunState.FAILED, "The pull failed.")
    assert [row.state for row in await house.steps()] == ["failed"]


@pytest.mark.parametrize(
    ("failing", "end"),
    [
        (step("pull", refused), RunState.FAILED),
        (step("pull", unreachable, retry=Retry.NEVER), RunState.PARKED),
    ],
)
async def test_what_follows_a_bad_end_is_ordered_in_the_transaction_that_ends_it(
    house: House, failing: Step, end: RunState
) -> None:
    async def order(tx: AsyncConnection, run: runs.Run) -> None:
        way_back = runs.RunOrder(
            id="back",
            kind="rollback",
            target=run.target,
            migration=run.migration,
            channel="",
            input={"of": run.id, "saw": run.state.value, "why": run.trouble},
            by="slipway",
        )
        await runs.supersede(tx, way_back)

    house.aftermath = order
    await house.engine(failing)
    await house.submit()
    await house.ended()

    async with house.database.reading() as tx:
        back = await runs.run(tx, "back")
    assert (back.input["of"], back.input["saw"]) == ("run-1", end.value)
    assert back.input["why"]


async def test_a_good_end_is_followed_by_nothing(house: House) -> None:
    async def order(_: AsyncConnection, __: runs.Run) -> None:
        raise AssertionError

    house.aftermath = order
    await house.engine(step("pull"))
    await house.submit()

    assert (await house.ended()).state is RunState.DONE


async def test_a_step_that_only_reads_may_time_out_and_says_so(house: House) -> None:
    async def ask(_: Context) -> Mapping[str, Any]:
        await asyncio.Event().wait()
        return {}

    await house.engine(step("ask", ask, timeout=0.05))
    await house.submit()
    run = await house.ended()

    assert (run.state, run.trouble) == (RunState.FAILED, "'ask' did not end within 0 s.")


async def test_a_bug_in_a_reading_step_fails_the_run_and_the_engine_goes_on(house: House) -> None:
    async def broken(context: Context) -> Mapping[str, Any]:
        return {"n": 1 // len(context.results)}

    await house.engine(step("ask", broken))
    await house.submit()
    run = await house.ended()
    await house.submit("run-2")

    assert run.trouble == "Slipway itself failed (ZeroDivisionError); its log says more."
    assert (await house.ended("run-2")).state is RunState.FAILED


async def test_a_bug_in_the_middle_of_an_effect_parks_the_run(house: House) -> None:
    async def broken(context: Context) -> Mapping[str, Any]:
        return {"n": 1 // len(context.results)}

    await house.engine(looking("switch", broken, Look(seen=Seen.DONE)))
    await house.submit()
    run = await house.until(lambda one: one.state is RunState.PARKED)

    assert "ZeroDivisionError" in run.trouble


@pytest.mark.parametrize("retry", [Retry.SAFE, Retry.NEVER])
async def test_what_a_dead_owner_began_is_done_again_only_if_it_is_safe(
    house: House, retry: Retry
) -> None:
    done: list[int] = []

    async def do(context: Context) -> Mapping[str, Any]:
        done.append(context.operation.attempt)
        return {}

    await begun_and_left(house)
    await house.engine(step("switch", do, retry=retry))
    run = await house.until(lambda one: one.state not in {RunState.RUNNING, RunState.QUEUED})

    assert (run.state, done) == {
        Retry.SAFE: (RunState.DONE, [2]),
        Retry.NEVER: (RunState.PARKED, []),
    }[retry]


@pytest.mark.parametrize(
    ("seen", "state", "attempts", "how"),
    [
        (Seen.DONE, RunState.DONE, [], "reconciled"),
        (Seen.ABSENT, RunState.DONE, [2], "ran"),
        (Seen.RUNNING, RunState.DONE, [1], "ran"),
        (Seen.UNKNOWN, RunState.PARKED, [], ""),
    ],
)
async def test_a_look_decides_what_became_of_a_step_that_a_dead_owner_began(
    house: House, seen: Seen, state: RunState, attempts: list[int], how: str
) -> None:
    done: list[int] = []

    async def do(context: Context) -> Mapping[str, Any]:
        done.append(context.operation.attempt)
        return {}

    await begun_and_left(house)
    await house.engine(looking("switch", do, Look(seen=seen, detail="two proxies answer")))
    run = await house.until(lambda one: one.state not in {RunState.RUNNING, RunState.QUEUED})

    assert (run.state, done) == (state, attempts)
    assert (await house.steps())[0].how == how
    assert ("two proxies answer" in run.trouble) == (seen is Seen.UNKNOWN)


async def test_a_lost_connection_in_mid_step_is_an_unknown_outcome_and_is_looked_at(
    house: House,
) -> None:
    await house.engine(looking("switch", unreachable, Look(seen=Seen.DONE, result={"port": 80})))
    await house.submit()
    run = await house.ended()

    assert run.state is RunState.DONE
    assert [(row.how, row.result) for row in await house.steps()] == [("reconciled", {"port": 80})]


async def test_a_step_that_must_not_be_done_twice_parks_when_its_end_is_not_seen(
    house: House,
) -> None:
    await house.engine(step("drop", unreachable, retry=Retry.NEVER))
    await house.submit()
    run = await house.until(lambda one: one.state is RunState.PARKED)

    assert run.trouble == "Nobody saw the end of 'drop', and it must not be done twice."


async def test_an_effect_that_is_never_there_parks_after_three_starts(house: House) -> None:
    await house.engine(looking("switch", unreachable, Look(seen=Seen.ABSENT)))
    await house.submit()
    run = await house.until(lambda one: one.state is RunState.PARKED)

    assert run.trouble == "'switch' was begun 3 times and is not there."
    assert [row.attempt for row in await house.steps()] == [3]


async def test_looking_goes_on_while_the_target_is_away_and_parks_in_the_end(house: House) -> None:
    tries: list[int] = []

    async def look(context: Context) -> Look:
        tries.append(context.fence)
        raise Unreachable

    switch = step("switch", unreachable, retry=Retry.LOOK, look=look, patience=0.3)
    await house.engine(switch)
    await house.submit()
    run = await house.until(lambda one: one.state is RunState.PARKED)

    assert len(tries) >= 2
    assert run.trouble == ("The outcome of 'switch' is unknown: The server cannot be reached.")


async def test_a_plan_that_changed_under_the_run_parks_it_with_the_steps_name(
    house: House,
) -> None:
    await begun_and_left(house, "stop-legacy")
    await house.engine(step("switch"))
    run = await house.until(lambda one: one.state is RunState.PARKED)

    assert run.trouble == "The plan changed under the run: step 1 was 'stop-legacy'."


async def test_a_waiting_run_holds_nothing_and_keeps_the_time_of_its_first_start(
    house: House,
) -> None:
    starts: list[Any] = []

    async def approve(context: Context) -> Mapping[str, Any]:
        starts.append((context.started_at, context.operation.attempt))
        if len(starts) == 1:
            raise Wait
        return {}

    engine = await house.engine(step("approve", approve))
    await house.submit()
    await house.until(lambda one: one.state is RunState.WAITING)
    await engine.stop()
    async with house.database.transaction() as tx:
        await runs.resume(tx, "run-1")
    await house.engine(step("approve", approve))
    run = await house.ended()

    assert (run.state, run.attempts) == (RunState.DONE, 1)
    assert len(starts) == 2
    assert starts[0] == starts[1]


async def test_a_wait_with_a_time_ends_by_itself(house: House) -> None:
    waited: list[int] = []

    async def soak(_: Context) -> Mapping[str, Any]:
        waited.append(1)
        if len(waited) == 1:
            raise Wait(0.05)
        return {}

    await house.engine(step("soak", soak))
    await house.submit()

    assert (await house.ended()).state is RunState.DONE


async def test_the_intent_is_in_the_journal_before_the_effect(house: House) -> None:
    passed: list[Seam] = []

    async def switch(_: Context) -> Mapping[str, Any]:
        assert (await house.steps())[0].state == "started"
        assert (await house.story())[-1] == "step:started"
        return {}

    await house.engine(step("switch", switch), seam=lambda seam, _: passed.append(seam))
    await house.submit()

    assert (await house.ended()).state is RunState.DONE
    assert passed == list(Seam)


async def test_the_audit_trail_of_all_this_verifies(house: House) -> None:
    from storage.verify import verify

    await house.engine(step("pull"))
    await house.submit()
    await house.ended()

    assert (await verify(house.database, KEY)).ok
