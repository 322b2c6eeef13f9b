"""N3: the old app needs nothing else of its own server."""

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


class LocalhostDependencies(Check):
    """In a container 127.0.0.1 is the container: mail, search and sockets are gone."""

    id = "localhost-dependencies"
    line = "N3"
    title = "Nothing on the server's loopback is left behind"
    risk = Risk.ENVIRONMENT_DRIFT
    expected = "no connection to a local service, unless the stack brings or stack.keeps names it"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access", "rollback-target-runs")

    def probe(self, plan: Plan) -> Questions:
        """Whom the old services talk to now, and what the new stack brings."""
        return {"neighbours": neighbours.ask(plan.legacy), "stack": resolved.ask(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Every such neighbour must come along or be named."""
        seen = report(readings.get("neighbours", Output))
        stack = resolved.described(report(readings.get("stack", Output)))
        outcome, said, remedy = worst(
            (left_behind(seen, stack, plan, (Kind.OTHER, Kind.DATABASE)),)
        )
        return self._finding(outcome, said, remedy)
