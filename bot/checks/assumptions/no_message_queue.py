"""AS-4: the old app uses no message queue that the new stack lacks."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.notice import worst
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import neighbours, resolved
from bot.shell.dependencies import Kind
from bot.shell.left_behind import left_behind
from bot.shell.report import report


class NoMessageQueue(Check):
    """Jobs that are sent to a broker that is not there are lost."""

    id = "no-message-queue"
    line = "AS-4"
    title = "No message queue is left behind"
    risk = Risk.ENVIRONMENT_DRIFT
    expected = "no connection to a broker, or one that the stack brings or stack.keeps names"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access", "rollback-target-runs")

    def probe(self, plan: Plan) -> Questions:
        """Whom the old services talk to now, and what the new stack brings."""
        return {"neighbours": neighbours.ask(plan.legacy), "stack": resolved.ask(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Every such neighbour must come along or be named."""
        seen = report(readings.get("neighbours", Output))
        stack = resolved.described(report(readings.get("stack", Output)))
        outcome, said, remedy = worst((left_behind(seen, stack, plan, (Kind.QUEUE,)),))
        return self._finding(outcome, said, remedy)
