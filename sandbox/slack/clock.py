"""The clock of the local Slack: real time plus what a test has moved it ahead."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Any


class Clock:
    """Wall time in seconds that can be moved ahead; whoever waits on it notices."""

    def __init__(self) -> None:
        self._base = time.time() - time.monotonic()
        self._held: float | None = None
        self._moved = asyncio.Event()
        self._last_ts = 0

    def now(self) -> float:
        """Seconds since 1970, as this Slack sees it."""
        return self._base + (time.monotonic() if self._held is None else self._held)

    def hold(self) -> None:
        """Let time stand still, so that a busy machine cannot run into a deadline."""
        self._held = time.monotonic() if self._held is None else self._held

    def release(self) -> None:
        """Let time go on from where it stood."""
        if self._held is not None:
            self._base += self._held - time.monotonic()
            self._held = None
            self.advance(0)

    def advance(self, seconds: float) -> None:
        """Move time ahead and wake everyone who waits for a moment."""
        self._base += seconds
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    def stamp(self) -> str:
        """A message ts: strictly rising, six decimals."""
        self._last_ts = max(self._last_ts + 1, int(self.now() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    async def sleep(self, seconds: float) -> None:
        """Return once this much time has passed, by waiting or by being moved ahead."""
        await self.sleep_until(self.now() + seconds)

    async def sleep_until(self, until: float) -> None:
        """Return at that moment, or at once when it is past."""
        while (left := until - self.now()) > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._moved.wait(), left)

    async def done_within(self, work: asyncio.Future[Any], seconds: float) -> bool:
        """Whether the work ended before its deadline; it is left running if not."""
        alarm = asyncio.ensure_future(self.sleep(seconds))
        try:
            await asyncio.wait({work, alarm}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            alarm.cancel()
        return work.done()
