"""Pulses come by the scheduler, sooner on demand, and also when the scheduler is silent."""

from __future__ import annotations

import asyncio
import time

from bot.executor.ticker import Pulse, Ticker


async def waited(pulse: Pulse) -> float:
    since = time.monotonic()
    await pulse.wait()
    return time.monotonic() - since


async def test_the_scheduler_ticks_again_and_again() -> None:
    pulse = Pulse(0.1)
    ticker = Ticker()
    ticker.start(pulse)
    times = [await waited(pulse) for _ in range(5)]
    await ticker.stop()

    assert sum(times) < 0.9  # twice the interval each would be the watchdog's 1.0


async def test_a_pulse_on_demand_is_not_lost_while_nobody_waits() -> None:
    pulse = Pulse(60)
    pulse.now()

    assert await waited(pulse) < 1


async def test_a_silent_scheduler_is_noticed_by_the_monotonic_clock() -> None:
    assert 0.09 < await waited(Pulse(0.05)) < 5


async def test_a_stopped_ticker_leaves_no_timer_behind() -> None:
    loop = asyncio.get_running_loop()
    before = asyncio.all_tasks()
    pulse = Pulse(0.02)
    ticker = Ticker()
    ticker.start(pulse)
    await pulse.wait()
    await ticker.stop()
    timers = [one for one in loop._scheduled if not one.cancelled()]  # type: ignore[attr-defined] # no public way

    assert not timers
    assert asyncio.all_tasks() == before
