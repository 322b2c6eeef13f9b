"""M8.5: the way back by hand is written down."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.network_reading import Mentioned
from bot.domain.plan import Plan
from bot.domain.probe import Mentions, Vantage
from bot.domain.risk import Risk
from bot.shell import units
from bot.shell.report import listed


class ManualProcedure(Check):
    """At night, with Slack away, somebody types what this text says."""

    id = "manual-procedure"
    line = "M8.5"
    title = "The way back by hand is written down"
    risk = Risk.ROLLBACK_FAILURE
    expected = "the text under runbook names every old unit or app"
    vantage = Vantage.BOT
    needs: ClassVar[tuple[str, ...]] = ()

    def probe(self, plan: Plan) -> Questions:
        """Which services the text names; nothing where the plan names no text."""
        if not plan.runbook:
            return {}
        return {"runbook": Mentions(path=plan.runbook, words=_words(plan))}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """A text that forgets a service brings back half an app."""
        if not plan.runbook:
            return self.warned(
                "the plan names no text with the way back by hand",
                "Write down how the old services are started by hand; name the file in runbook.",
            )
        text = readings.get("runbook", Mentioned)
        if text.size < 0:
            return self.warned(f"{plan.runbook} does not exist", f"Write {plan.runbook}.")
        forgotten = tuple(word for word in _words(plan) if word not in text.words)
        if forgotten:
            return self.warned(
                f"{plan.runbook} says nothing about {listed(forgotten)}",
                f"Add how {listed(forgotten)} is started by hand.",
            )
        return self.passed(f"{plan.runbook} names {listed(_words(plan))}")


def _words(plan: Plan) -> tuple[str, ...]:
    apps = plan.legacy.units if plan.legacy.manager == "pm2" else ()
    return tuple(name.removesuffix(".service") for name in (*units.names(plan.legacy), *apps))
