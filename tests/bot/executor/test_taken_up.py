"""An order that nobody follows is found out, whatever the reason."""

from __future__ import annotations

from bot.executor.clock import SystemClock
from bot.executor.taken_up import Watched, trusted
from bot.executor.workflow import Step, StepFailed
from tests.bot.executor.conftest import House, nothing


async def failing(_: object) -> dict[str, str]:
    raise StepFailed("it does not work")


async def test_a_run_that_an_engine_begins_is_taken_up(house: House) -> None:
    await house.engine(Step(name="first", do=nothing, timeout=5))
    await house.submit()

    assert await Watched(database=house.database, clock=SystemClock())("run-1")


async def test_a_run_that_ended_was_taken_up_however_it_ended(house: House) -> None:
    await house.engine(Step(name="first", do=failing, timeout=5))
    await house.submit()
    await house.ended()

    assert await Watched(database=house.database, clock=SystemClock(), patience=0)("run-1")


async def test_a_run_that_nobody_begins_in_time_is_not_taken_up(house: House) -> None:
    await house.submit()

    assert not await Watched(database=house.database, clock=SystemClock(), patience=0.2)("run-1")
    assert await trusted("run-1")
