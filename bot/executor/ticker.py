"""What makes the engine look up now and then: APScheduler on the loop, with a watchdog."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

from apscheduler.executors.debug import DebugExecutor  # type: ignore[import-untyped] # no stubs exist
from apscheduler.jobstores.memory import MemoryJobStore  # type: ignore[import-untyped] # no stubs exist
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped] # no stubs exist
from apscheduler.triggers.date import DateTrigger  # type: ignore[import-untyped] # no stubs exist
from apscheduler.triggers.interval import IntervalTrigger  # type: ignore[import-untyped] # no stubs exist


class Pulse:
    """Something that is due every `seconds`, or sooner when somebody calls `now`."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._due = asyncio.Event()

    def now(self) -> None:
        """It is due."""
        self._due.set()

    async def wait(self) -> None:
        """Return when it is due, after twice the time at the latest.

        The scheduler follows the wall clock and would be silent while that is set back; this wait
        is monotonic.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(2 * self.seconds):
                await self._due.wait()
        self._due.clear()


class Ticker:
    """Calls pulses. The jobs live in memory only; the truth about what is due is in the rows."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            jobstores={"default": MemoryJobStore()},
            executors={"default": DebugExecutor()},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def start(self, *pulses: Pulse) -> None:
        """Begin to tick."""
        for pulse in pulses:
            self._scheduler.add_job(pulse.now, IntervalTrigger(seconds=pulse.seconds))
        self._scheduler.start()

    def once(self, pulse: Pulse, at: datetime) -> None:
        """Call it at that time by the wall clock; the last wish for a pulse counts."""
        name = f"once {id(pulse)}"
        self._scheduler.add_job(pulse.now, DateTrigger(at), id=name, replace_existing=True)

    async def stop(self) -> None:
        """Stop, and let the loop run what the scheduler had already put on it."""
        self._scheduler.shutdown(wait=False)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
