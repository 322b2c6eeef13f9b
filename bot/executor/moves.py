"""The moves of a runbook as effects: on the server through the guard, on the bot in a shell."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.connectors.bot_shell import BotShell
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.executor.clock import Clock
from bot.executor.drill_attempt import spoken
from bot.executor.guarded import result_of
from bot.executor.operations import Operations
from bot.executor.workflow import Context, Look, Seen, StepFailed
from bot.shell import state_folder
from bot.shell.act import Act, Where
from bot.shell.guard import Operation, OpState
from bot.steps.step import Acts, Move

#: Seconds for a look, and until an effect that was seen to end must be there.
LOOK = 20.0
SETTLES = 4.0
_PAUSE = 0.5
_FIRST_WAIT, _LONGEST_WAIT = 5, 20


def journal_of(plan: Plan) -> str:
    """The guard's folder of this migration on the server."""
    return f"{state_folder.folder(plan)}/journal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """Does, undoes and looks; `LeaseLost` when a newer owner has the server."""

    operations: Operations
    bot: BotShell
    clock: Clock

    async def do(
        self, context: Context, plan: Plan, step: Move, *, limit: float
    ) -> Mapping[str, Any]:
        """Every act in order, then a look: what ended well and is not there has failed."""
        acts, look = step.do(plan), step.look(plan)
        await self.run(context, plan, acts, limit=limit)
        if {act.line for act in look} <= {act.line for act in acts}:
            return {}
        deadline = self.clock.monotonic() + SETTLES
        while trouble := await self.trouble(plan, look):
            if self.clock.monotonic() >= deadline:
                raise StepFailed(f"its commands ended well, but its effect is not there: {trouble}")
            await asyncio.sleep(_PAUSE)
        return {}

    async def run(self, context: Context, plan: Plan, acts: Acts, *, limit: float) -> None:
        """Every act in order. Raises `StepFailed` with the last words of the one that failed."""
        deadline = self.clock.monotonic() + limit
        for number, act in enumerate(acts, 1):
            if act.where is Where.BOT:
                await self._on_bot(act, deadline)
            else:
                op = operation(context, number)
                await self._on_server(plan, act.argv, op, deadline)

    async def look(self, context: Context, plan: Plan, step: Move) -> Look:
        """What became of the step: still at work, there, or not."""
        states = [
            await self.operations.look(
                plan.target, operation(context, number), root=journal_of(plan)
            )
            for number, act in enumerate(step.do(plan), 1)
            if act.where is Where.SERVER
        ]
        if any(answer.state is OpState.RUNNING for answer in states):
            return Look(seen=Seen.RUNNING)
        if acts := step.look(plan):
            gone = bool(await self.trouble(plan, acts))
        else:
            gone = any(answer.state is not OpState.DONE or answer.status for answer in states)
        return Look(seen=Seen.ABSENT if gone else Seen.DONE)

    async def trouble(self, plan: Plan, acts: Acts) -> str:
        """What the first look that fails says, "" when all hold."""
        for act in acts:
            said = await self.read(plan, act)
            if said.status:
                return spoken(said.stderr) or f"a look ended with status {said.status}"
        return ""

    async def read(self, plan: Plan, act: Act) -> Output:
        """Something that changes nothing."""
        if act.where is Where.SERVER:
            return await self.operations.read(plan.target, act.argv, LOOK)
        async with asyncio.timeout(LOOK + LOOK):
            return await self.bot.output(act.argv)

    async def _on_bot(self, act: Act, deadline: float) -> None:
        left = max(1.0, deadline - self.clock.monotonic())
        try:
            async with asyncio.timeout(left):
                said = await self.bot.output(act.argv)
        except TimeoutError:
            raise StepFailed(f"a command on the bot did not end within {left:.0f} s") from None
        if said.status:
            raise StepFailed(spoken(said.stderr) or f"it ended with status {said.status}")

    async def _on_server(
        self, plan: Plan, argv: Sequence[str], op: Operation, deadline: float
    ) -> None:
        wait = _FIRST_WAIT
        while True:
            answer = await self.operations.run(
                plan.target, op, argv, root=journal_of(plan), wait=wait
            )
            if answer.state is not OpState.RUNNING:
                break
            if self.clock.monotonic() >= deadline:
                raise StepFailed("it takes longer on the server than it may")
            wait = min(2 * wait, _LONGEST_WAIT)
        said = result_of(answer)
        if said["status"]:
            words = spoken(str(said["stderr"])) or spoken(str(said["stdout"]))
            raise StepFailed(words or f"it ended with status {said['status']}")


def operation(context: Context, number: int) -> Operation:
    """The step's act of that number, as the guard on the server knows it."""
    given = context.operation
    return Operation(key=f"{given.key}-{number}", fence=given.fence, attempt=given.attempt)
