"""C-TST-2: the smoke flow works on the old services."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.network_reading import Flow
from bot.domain.plan import Plan
from bot.domain.probe import SmokeFlow, Vantage
from bot.domain.risk import Risk
from bot.domain.smoke import in_preflight
from bot.shell.report import listed


class SmokeBaseline(Check):
    """A flow that fails on the old app proves nothing about the new one."""

    id = "smoke-baseline"
    line = "C-TST-2"
    title = "The smoke flow passes on the old services"
    risk = Risk.EXTENDED_DOWNTIME
    expected = "every step of the smoke flow answers as written, when preflight may run it"
    vantage = Vantage.BOT
    needs: ClassVar[tuple[str, ...]] = ()

    def probe(self, plan: Plan) -> Questions:
        """The flow, which writes; nothing unless the plan lets preflight do so."""
        return {"flow": SmokeFlow(side="legacy")} if in_preflight(plan) else {}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """All steps, in order."""
        if not plan.smoke:
            return self.skipped("the plan names no smoke flow")
        if not in_preflight(plan):
            return self.skipped("it writes, and the plan lets it run at the cutover only")
        flow = readings.get("flow", Flow)
        wanted = tuple(step.name for step in plan.smoke)
        if flow.trouble or flow.passed != wanted:
            done = f" after {listed(flow.passed)}" if flow.passed else ""
            return self.failed(
                f"{flow.trouble or 'it stopped'}{done}",
                "Correct the step under smoke, or the app; the flow must pass before the move.",
            )
        return self.passed(f"{listed(wanted)} went well on the old services")
