"""One task that works on one claimed run and never lets an error out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.errors import LeaseLost
from bot.domain.state import RunState
from bot.executor.run_journal import CancelWanted
from bot.executor.step_loop import StepLoop
from storage.journal import JournalBroken
from storage.outage import is_outage

_log = structlog.get_logger(__name__)


class Stop(Enum):
    """Why a worker is told to stop."""

    LOST = "lease lost"
    CANCEL = "cancelled"
    HAND_OVER = "handing over"


@dataclass(slots=True, kw_only=True, eq=False)
class Worker:
    """Runs the step loop. `missed` counts the heart beats since its lease was last renewed."""

    loop: StepLoop
    on_end: Callable[[Worker], None]
    task: asyncio.Task[None] | None = None
    reason: Stop | None = None
    missed: int = 0

    @property
    def lease(self) -> tuple[str, int]:
        """The run and the fence."""
        return self.loop.journal.lease.run, self.loop.journal.lease.fence

    def start(self) -> None:
        """Begin."""
        self.task = asyncio.create_task(self._work(), name=f"run {self.lease[0]}")
        self.task.add_done_callback(lambda _: self.on_end(self))

    def lose(self) -> None:
        """Stop at once and write nothing: somebody else may own the run."""
        self._interrupt(Stop.LOST)

    def cancel(self) -> None:
        """End the run at the next safe point: at once in a step that only reads."""
        if not self.loop.in_doubt:
            self._interrupt(Stop.CANCEL)

    def hand_over(self) -> None:
        """Give the run back at the next safe point: at once in a step that only reads."""
        self.loop.handing_over = True
        if not self.loop.acting:
            self._interrupt(Stop.HAND_OVER)

    def break_off(self) -> None:
        """Give the run back now; what runs on the server goes on there and is looked at later."""
        self._interrupt(Stop.HAND_OVER)

    def _interrupt(self, reason: Stop) -> None:
        if self.task is not None and self.reason is None:
            self.reason = reason
            self.task.cancel()

    async def _work(self) -> None:
        try:
            await self._drive()
        except asyncio.CancelledError:
            if self.reason is None:
                raise
            await self._guarded(self._after_interruption())

    async def _drive(self) -> None:
        try:
            await self.loop.drive()
        except LeaseLost:
            _log.info("fenced", run=self.lease[0], fence=self.lease[1])
        except CancelWanted:
            await self._guarded(self.loop.journal.end(RunState.CANCELLED))
        except Exception as error:  # noqa: BLE001 - supervisor: a bug in a step must not end the bot
            await self._guarded(self._after_error(error))

    async def _after_error(self, error: Exception) -> None:
        if is_outage(error):
            _log.warning("abandoned", run=self.lease[0], why=type(error).__name__)
            return
        state = RunState.PARKED if self.loop.in_doubt else RunState.FAILED
        trouble = f"Slipway itself failed ({type(error).__name__}); its log says more."
        await self.loop.journal.end(state, trouble)
        _log.error("step broke", run=self.lease[0], exc_info=error)

    async def _after_interruption(self) -> None:
        if self.reason is Stop.CANCEL:
            await self.loop.journal.end(RunState.CANCELLED)
        elif self.reason is Stop.HAND_OVER:
            await self.loop.journal.release()
        else:
            _log.info("fenced", run=self.lease[0], fence=self.lease[1])

    async def _guarded(self, last_word: Coroutine[Any, Any, None]) -> None:
        """Whether the last write works or not: the lease runs out, the next owner looks."""
        with suppress(LeaseLost):
            try:
                await last_word
            except (SQLAlchemyError, JournalBroken) as error:
                _log.warning("abandoned", run=self.lease[0], why=type(error).__name__)
