"""Does what the `schedules` rows say is due: once, with any number of replicas."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.executor.clock import Clock
from bot.executor.ticker import Pulse, Ticker
from bot.executor.trigger import next_time
from storage import schedules
from storage.database import Database
from storage.schedules import ClaimLost, Due

_log = structlog.get_logger(__name__)
#: Seconds until the first other try, and the longest pause between two.
_RETRY = 2.0
_LONGEST_RETRY = 600.0
#: Wall time that differs from passed time by more seconds than this was set by somebody.
_JUMP = 5.0


class Then(Enum):
    """What becomes of a row once its work is done."""

    BY_RULE = "by its rule"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """It is due again at that time, with another `input`."""

    at: datetime
    input: Mapping[str, Any]


Next = Then | datetime | Again
Act = Callable[[AsyncConnection], Awaitable[Next]]


async def nothing(_: AsyncConnection) -> Next:
    """There is nothing to do this time."""
    return Then.BY_RULE


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Does what is scheduled under `kind`.

    `prepare` may ask the world and takes at most `Timers.patience` seconds; what it returns is run
    in the one transaction that also moves the row on, and says when it is due next. Raising means
    that it is tried again.
    """

    kind: str
    prepare: Callable[[Due], Awaitable[Act]]


@dataclass(slots=True, kw_only=True, eq=False)
class Timers:
    """The loop. `owner` is unique to each process; `poll` is in seconds, also without APScheduler.

    `done` is called after each effect, so that what it ordered is looked at at once.
    """

    database: Database
    clock: Clock
    owner: str
    jobs: Sequence[Job]
    poll: float = 2.0
    patience: float = 20.0
    lease: float = 30.0
    capacity: int = 8
    done: Callable[[], None] = lambda: None
    _ticker: Ticker = field(init=False, default_factory=Ticker)
    _pulse: Pulse = field(init=False)
    _loop: asyncio.Task[None] | None = field(init=False, default=None)
    _tasks: set[asyncio.Task[None]] = field(init=False, default_factory=set)
    _offset: float = field(init=False)

    def __post_init__(self) -> None:
        self._pulse = Pulse(self.poll)
        self._offset = self._wall_ahead()

    async def start(self) -> None:
        """Begin with what became due while nobody was there."""
        self._loop = asyncio.create_task(self._supervise(), name="timers")
        self._ticker.start(self._pulse)
        self._pulse.now()

    def wake(self) -> None:
        """Something may have been scheduled."""
        self._pulse.now()

    async def stop(self) -> None:
        """Leave nothing behind; what was under way is done by whoever comes next."""
        if self._loop is None:
            return
        for task in (self._loop, *self._tasks):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        self._loop = None
        await self._ticker.stop()

    async def _supervise(self) -> None:
        while True:
            await self._pulse.wait()
            self._watch_clock()
            try:
                await self._sweep()
            except Exception as error:  # noqa: BLE001 - supervisor: an outage must not end the bot
                _log.warning("timers are in trouble", why=type(error).__name__)

    async def _sweep(self) -> None:
        kinds = {job.kind: job for job in self.jobs}
        while len(self._tasks) < self.capacity:
            due = await self._claim(tuple(kinds))
            if due is None:
                break
            task = asyncio.create_task(self._do(kinds[due.schedule.kind], due))
            self._tasks.add(task)
            task.add_done_callback(self._ended)
        else:
            return
        await self._look_ahead(tuple(kinds))

    async def _look_ahead(self, kinds: tuple[str, ...]) -> None:
        async with self.database.reading() as tx:
            left = await schedules.waiting(tx, kinds)
        if left is not None and left < self.poll:
            self._ticker.once(self._pulse, self.clock.now() + timedelta(seconds=left))

    async def _claim(self, kinds: tuple[str, ...]) -> Due | None:
        lease_ms = round(self.lease * 1000)
        async with self.database.transaction() as tx:
            return await schedules.claim(tx, owner=self.owner, lease_ms=lease_ms, kinds=kinds)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._pulse.now()

    async def _do(self, job: Job, due: Due) -> None:
        try:
            async with asyncio.timeout(self.patience):
                act = await job.prepare(due)
            await self._act(act, due)
        except ClaimLost:
            _log.info("somebody else has it", schedule=due.schedule.id)
        except Exception as error:  # noqa: BLE001 - supervisor: one job must not end the others
            _log.warning("not done", schedule=due.schedule.id, why=type(error).__name__)
            await self._postpone(due, f"{type(error).__name__}: {error}")
        else:
            self.done()

    async def _act(self, act: Act, due: Due) -> None:
        async with self.database.transaction() as tx:
            then = await act(tx)
            at = self._next(due, then)
            if at is None:
                await schedules.end(tx, due)
            else:
                with_input = then.input if isinstance(then, Again) else due.schedule.input
                await schedules.move(tx, due, at, with_input)

    def _next(self, due: Due, then: Next) -> datetime | None:
        if isinstance(then, datetime):
            return then
        if isinstance(then, Again):
            return then.at
        if then is Then.OVER:
            return None
        at = next_time(due.schedule.rule, max(due.schedule.due, due.at))
        until = due.schedule.until
        return None if at is None or (until is not None and at > until) else at

    async def _postpone(self, due: Due, trouble: str) -> None:
        longest = min(_LONGEST_RETRY, _RETRY * 2.0 ** min(due.attempts - 1, 12))
        pause = longest * random.uniform(0.5, 1)  # noqa: S311 - spreads replicas, no secret
        try:
            async with self.database.transaction() as tx:
                await schedules.postpone(tx, due, pause, trouble[:300])
        except SQLAlchemyError as error:  # its claim ends by itself, then it is due again
            _log.warning("not put off", schedule=due.schedule.id, why=type(error).__name__)

    def _watch_clock(self) -> None:
        ahead = self._wall_ahead()
        if abs(ahead - self._offset) > _JUMP:
            _log.warning("the clock was set", seconds=round(ahead - self._offset, 1))
        self._offset = ahead

    def _wall_ahead(self) -> float:
        return self.clock.now().timestamp() - self.clock.monotonic()
