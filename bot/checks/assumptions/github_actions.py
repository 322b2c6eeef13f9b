"""AS-6: GitHub Actions deploys the app."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import ci
from bot.shell.report import listed, report

GITHUB = "GitHub Actions"


class GithubActions(Check):
    """An old pipeline that goes on deploying would bring the old app back."""

    id = "github-actions"
    line = "AS-6"
    title = "GitHub Actions is what deploys"
    risk = Risk.EXTENDED_DOWNTIME
    expected = ".github/workflows in the stack's directory or its repository, and no other CI"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access",)

    def probe(self, plan: Plan) -> Questions:
        """Files of the known systems."""
        return {"ci": ci.ask(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Any other system works too, when somebody adapts its workflow."""
        found = ci.systems(report(readings.get("ci", Output)))
        names = tuple(dict.fromkeys(name for name, _ in found))
        others = tuple(name for name in names if name != GITHUB)
        if others:
            return self.warned(
                f"{listed(others)} is set up in {plan.stack.directory}",
                "Adapt its pipeline to the new stack, and stop what deploys the old one.",
            )
        if not names:
            return self.warned(
                f"{plan.stack.directory} holds no workflow of any CI",
                "See what deploys the app today, and that it does not bring the old one back.",
            )
        return self.passed(listed(tuple(path for _, path in found)))
