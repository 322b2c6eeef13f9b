"""The server's own way back, started from here: the same script that the dead-man runs."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from bot.domain.cutover import Side, Sighting
from bot.domain.errors import TargetError
from bot.domain.plan import Plan
from bot.executor.clock import Clock
from bot.executor.drill_attempt import spoken
from bot.executor.moves import journal_of
from bot.executor.operations import Operations
from bot.executor.sight import Sight
from bot.executor.workflow import StepFailed
from bot.shell import maintenance, state_folder
from bot.shell.act import Act, script
from bot.shell.fill import fill
from bot.shell.guard import Operation, OpState

#: Seconds in which a silent server is asked again and again.
PATIENCE = 300.0
#: Seconds that the script gets, and for which it is waited for when it has begun.
RUNS = 60
_GRACE = 1
_LONGEST_PAUSE = 5.0
_TAIL = 500
#: A rollback that comes before the rollback point finds nothing to take back, but a page at most.
_RUN = r"""
[ -e "$1" ] || {
  [ ! -e "$2" ] || @away@ || exit 1
  echo 'nothing was prepared, so nothing had moved'; exit 0
}
exec sh "$1"
"""


def act(plan: Plan) -> Act:
    """Run the script that lies on the server, if it does."""
    text = fill(_RUN, away=maintenance.away(plan).line)
    return script(plan, text, state_folder.back(plan), state_folder.page(plan))


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What was seen, and the operation whose end is still to be heard; "" for none."""

    seen: Sighting
    operation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BringBack:
    """Starts it and looks, until the old services are seen to answer or patience ends.

    The traffic comes first in the script, background jobs later: it is not waited for.
    """

    operations: Operations
    clock: Clock
    patience: float = PATIENCE

    async def one(self, plan: Plan, key: str, fence: int) -> Brought:
        """One server. Raises `LeaseLost` when a newer owner has it, and nothing else."""
        deadline = self.clock.monotonic() + self.patience
        number = 0
        while True:
            number += 1
            op = Operation(key=f"{key}-{number}", fence=fence)
            seen = await self._tried(plan, op)
            if seen.back or self.clock.monotonic() >= deadline:
                return Brought(seen=seen, operation=op.key)
            await asyncio.sleep(min(0.1 * 2**number, _LONGEST_PAUSE))

    async def trouble(self, plan: Plan, key: str, fence: int) -> str:
        """How the script ended, "" when it did so well."""
        op = Operation(key=key, fence=fence)
        root = journal_of(plan)
        try:
            answer = await self.operations.run(
                plan.target, op, act(plan).argv, root=root, wait=RUNS
            )
        except TargetError as silence:
            return spoken(silence.sentence)
        if answer.state is OpState.BROKEN:
            return ""  # it ran without the guard, and was waited for then
        if answer.state is not OpState.DONE:
            return f"the way back is {answer.state.value}"
        return spoken(answer.stderr)[-_TAIL:] if answer.status else ""

    async def _tried(self, plan: Plan, op: Operation) -> Sighting:
        sight, trouble = Sight(operations=self.operations), ""
        try:
            running = await self._started(plan, op)
        except (TargetError, StepFailed) as failure:
            running, trouble = False, spoken(failure.sentence)
        seen = await sight.of(plan)
        until = self.clock.monotonic() + RUNS
        while running and not seen.back and self.clock.monotonic() < until:
            running = seen.side is Side.OLD or await self._runs(plan, op)
            seen = await sight.of(plan)
        return replace(seen, said=trouble) if trouble and not seen.back else seen

    async def _started(self, plan: Plan, op: Operation) -> bool:
        """Whether it is under way; it has ended already otherwise.

        First nothing of the cutover may be at work any more, or it would switch again. A server
        that cannot write, because its disk is full, runs it without the guard.
        """
        root, target = journal_of(plan), plan.target
        answer = await self.operations.quiesce(target, op.fence, root=root, grace=_GRACE)
        if answer.state is not OpState.BROKEN:
            answer = await self.operations.run(target, op, act(plan).argv, root=root, wait=0)
        if answer.state is OpState.BROKEN:
            said = await self.operations.read(target, act(plan).argv, RUNS)
            if said.status:
                raise StepFailed(f"the way back says: {spoken(said.stderr)[-_TAIL:]}")
            return False
        if answer.state is OpState.DONE and answer.status:
            raise StepFailed(f"the way back says: {spoken(answer.stderr)[-_TAIL:]}")
        return answer.state is OpState.RUNNING

    async def _runs(self, plan: Plan, op: Operation) -> bool:
        try:
            answer = await self.operations.look(plan.target, op, root=journal_of(plan))
        except TargetError:
            return True
        return answer.state is OpState.RUNNING
