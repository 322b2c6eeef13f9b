"""Whether an order that was written down is followed, or the database takes no more after it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.executor.clock import Clock
from storage import runs
from storage.database import Database

#: Seconds in which an engine must have begun the first step; milliseconds when all is well.
BEGINS = 5.0
_PAUSE = 0.05


TakenUp = Callable[[str], Awaitable[bool]]
"""Waits until somebody has begun a run; False when nobody did in time."""


async def trusted(_: str) -> bool:
    """The word of a process that has no engine for it: another one takes it up."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Looks into the journal: an order may be the last thing that found room on a full disk."""

    database: Database
    clock: Clock
    patience: float = BEGINS

    async def __call__(self, run: str) -> bool:
        """Wait for its first step; False when none began in time. Raises what reading raises."""
        deadline = self.clock.monotonic() + self.patience
        while True:
            async with self.database.reading() as tx:
                begun = await runs.steps(tx, run)
                active = (await runs.run(tx, run)).state.active
            if begun or not active:
                return True
            if self.clock.monotonic() >= deadline:
                return False
            await asyncio.sleep(_PAUSE)
