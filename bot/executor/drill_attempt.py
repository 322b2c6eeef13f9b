"""How a drill's step fails: the drill goes on to its clean-up, whatever happened before."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.connectors.silence import UseRefused
from bot.domain.errors import HostKeyChanged, LoginRefused, Refused, TargetError
from bot.domain.plan import Target
from bot.domain.redaction import redacted
from bot.executor.clock import Clock
from bot.executor.operations import Operations
from bot.executor.workflow import Context, StepFailed
from bot.shell.guard import Answer, Operation, OpState

#: Seconds for which a silent server or database is asked again before the drill gives up.
PATIENCE = 180.0
#: Seconds for one long operation.
LIMIT = 5 * 3_600.0
_PAUSE = 1.0
_FIRST_WAIT, _LONGEST_WAIT = 5, 60
_TEXT = 600
_NO = (UseRefused, LoginRefused, HostKeyChanged)

Do = Callable[[Context], Awaitable[Mapping[str, Any]]]


def troubled(context: Context) -> bool:
    """Whether an earlier step went wrong."""
    return any(result.get("trouble") for result in context.results.values())


def attempt(do: Do, clock: Clock) -> Do:
    """The step as the engine sees it: it never fails, its result may hold a `trouble`."""

    async def tried(context: Context) -> Mapping[str, Any]:
        if troubled(context):
            return {"skipped": "an earlier step went wrong"}
        deadline = clock.monotonic() + PATIENCE
        while True:
            try:
                return await do(context)
            except _NO as refusal:
                return {"trouble": spoken(refusal.sentence)}
            except TargetError as silence:
                if clock.monotonic() >= deadline:
                    return {"trouble": spoken(silence.sentence)}
            except (Refused, StepFailed) as failure:
                return {"trouble": spoken(failure.sentence)}
            await asyncio.sleep(_PAUSE)

    return tried


def spoken(text: str) -> str:
    """Words of a server as they may be stored and shown."""
    return redacted(text.strip())[-_TEXT:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """One operation of a step; `again` lets it start anew after its process was lost."""

    operations: Operations
    target: Target
    root: str
    argv: tuple[str, ...]
    again: bool
    clock: Clock

    async def output(self, context: Context) -> str:
        """What it printed. Raises `StepFailed` with its last words when it did not end well."""
        answer = await self._ended(context)
        if answer.state is not OpState.DONE:
            raise StepFailed(_LOST.get(answer.state, f"the server says: {answer.stderr}"))
        if answer.status:
            said = answer.stderr.strip() or f"it ended with status {answer.status}"
            raise StepFailed(said)
        return answer.stdout

    async def _ended(self, context: Context) -> Answer:
        given = context.operation
        attempt = given.attempt if self.again else 1
        op = Operation(key=given.key, fence=given.fence, attempt=attempt)
        deadline = self.clock.monotonic() + LIMIT
        wait = _FIRST_WAIT
        while True:
            answer = await self.operations.run(
                self.target, op, self.argv, root=self.root, wait=wait
            )
            if answer.state is not OpState.RUNNING:
                return answer
            if self.clock.monotonic() >= deadline:
                raise StepFailed("it takes longer than a drill may")
            await context.record("drill:step:running", {"step": context.row.name})
            wait = min(2 * wait, _LONGEST_WAIT)


_LOST = {
    OpState.INTERRUPTED: "the command was killed on the server before it ended",
    OpState.REBOOTED: "the server restarted before the command ended",
}
