"""One claimed run from its first open step to its end: intent, effect, outcome; in doubt, look."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from bot.domain.errors import LeaseLost, SlipwayError, TargetError
from bot.domain.state import RunState
from bot.executor.clock import Clock
from bot.executor.context import Context
from bot.executor.run_journal import RunJournal
from bot.executor.workflow import Look, Retry, Seen, Step, Wait, Workflow
from storage.journal import JournalBroken
from storage.runs import Run, StepRow

#: How often a step starts that ends in doubt and is then found absent, by one owner.
TRIES = 3
_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 5.0


class Seam(Enum):
    """Between what and what a crash may come."""

    BEFORE_INTENT = "before intent"
    AFTER_INTENT = "after intent"
    AFTER_EFFECT = "after effect"
    AFTER_RESULT = "after result"


def no_seam(_seam: Seam, _step: str) -> None:
    """Nothing happens there."""


class Parked(Exception):
    """The run cannot go on without a person; the text says why."""


@dataclass(slots=True, kw_only=True)
class StepLoop:
    """Drives one run. Leases, databases and cancellation are the caller's: they pass through.

    `handing_over` makes it give the run back before the next step. `acting` from the start of an
    effect until its outcome is written; `in_doubt` until that is known, by a look if need be.
    """

    journal: RunJournal
    run: Run
    begun: Sequence[StepRow]
    workflow: Workflow
    clock: Clock
    seam: Callable[[Seam, str], None] = no_seam
    handing_over: bool = False
    acting: bool = False
    in_doubt: bool = False
    results: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    async def drive(self) -> None:
        """Go on to the end, to a wait, to a failure or to a question for a person."""
        try:
            await self._all(self.workflow.steps(self.run))
        except Parked as reason:
            await self.journal.end(RunState.PARKED, str(reason))

    async def _all(self, steps: Sequence[Step]) -> None:
        rows = {row.seq: row for row in self.begun}
        _refuse_changed(rows, steps)
        for seq, step in enumerate(steps, 1):
            row = rows.get(seq)
            if row is not None and row.state == "done":
                self.results[step.name] = row.result
            elif not await self._step(seq, step, row):
                return
        await self.journal.end(RunState.DONE)

    async def _step(self, seq: int, step: Step, row: StepRow | None) -> bool:
        """Whether the run goes on behind this step."""
        seen = await self._settle(step, row) if row and row.state == "started" else None
        for _ in range(TRIES):
            if row is not None and seen is not None and seen.seen is Seen.DONE:
                await self._done(step, row, "reconciled", seen.result)
                return True
            if self.handing_over:
                await self.journal.release()
                return False
            if row is None or seen is None or seen.seen is not Seen.RUNNING:
                row = await self._begin(seq, step)
            try:
                return await self._do(step, row)
            except (TargetError, TimeoutError) as trouble:
                if step.retry is Retry.SAFE:
                    await self.journal.fail_step(row, _sentence(trouble, step))
                    return False
            seen = await self._settle(step, row)
        if seen is not None and seen.seen is Seen.RUNNING:
            message = f"'{step.name}' still runs on the server, longer than it may."
            raise Parked(message)
        message = f"'{step.name}' was begun {TRIES} times and is not there."
        raise Parked(message)

    async def _begin(self, seq: int, step: Step) -> StepRow:
        self.seam(Seam.BEFORE_INTENT, step.name)
        row = await self.journal.begin(seq, step.name)
        self.seam(Seam.AFTER_INTENT, step.name)
        return row

    async def _do(self, step: Step, row: StepRow) -> bool:
        self.in_doubt = self.acting = step.retry is not Retry.SAFE
        try:
            return await self._act(step, row)
        finally:
            self.acting = False

    async def _act(self, step: Step, row: StepRow) -> bool:
        try:
            async with asyncio.timeout(step.timeout):
                result = await step.do(self._context(row))
        except Wait as wait:
            await self.journal.wait(row, wait.seconds)
            return False
        except SlipwayError as failure:
            if isinstance(failure, TargetError | LeaseLost | JournalBroken):
                raise
            await self.journal.fail_step(row, failure.sentence)
            return False
        self.seam(Seam.AFTER_EFFECT, step.name)
        await self._done(step, row, "ran", result)
        return True

    async def _done(self, step: Step, row: StepRow, how: str, result: Mapping[str, Any]) -> None:
        await self.journal.end_step(row, how, result)
        self.in_doubt = False
        self.results[step.name] = result
        self.seam(Seam.AFTER_RESULT, step.name)

    async def _settle(self, step: Step, row: StepRow) -> Look | None:
        """Find out what became of a step whose end nobody saw; None: just do it again."""
        if step.retry is Retry.SAFE:
            return None
        self.in_doubt = True
        seen = await self._look_with_patience(step, row)
        if seen.seen is Seen.UNKNOWN:
            message = f"The outcome of '{step.name}' is unknown: {seen.detail}"
            raise Parked(message)
        return seen

    async def _look_with_patience(self, step: Step, row: StepRow) -> Look:
        look = step.look
        if look is None:
            message = f"Nobody saw the end of '{step.name}', and it must not be done twice."
            raise Parked(message)
        pause = _FIRST_PAUSE
        deadline = self.clock.monotonic() + step.patience
        while True:
            try:
                async with asyncio.timeout(step.timeout):
                    return await look(self._context(row))
            except (TargetError, TimeoutError) as trouble:
                if self.clock.monotonic() >= deadline:
                    return Look(seen=Seen.UNKNOWN, detail=_sentence(trouble, step))
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _context(self, row: StepRow) -> Context:
        return Context(run=self.run, results=dict(self.results), row=row, journal=self.journal)


def _refuse_changed(rows: Mapping[int, StepRow], steps: Sequence[Step]) -> None:
    for seq, row in rows.items():
        if seq > len(steps) or steps[seq - 1].name != row.name:
            message = f"The plan changed under the run: step {seq} was '{row.name}'."
            raise Parked(message)


def _sentence(trouble: Exception, step: Step) -> str:
    if isinstance(trouble, SlipwayError):
        return trouble.sentence
    return f"'{step.name}' did not end within {step.timeout:.0f} s."
