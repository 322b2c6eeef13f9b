"""M4.m1: somebody is told when a base image has fixes."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.image_reading import Repository
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import resolved, update_rules
from bot.shell.report import listed, report

_ADD = (
    "Add `package-ecosystem: docker` to .github/dependabot.yml,"
    " or let Renovate watch the Dockerfiles."
)


class DependencyUpdates(Check):
    """Dependabot or Renovate, whichever; one that watches other things only does not count.

    The declared repository is looked at, or else the stack's directory where it is a checkout.
    """

    id = "dependency-updates"
    line = "M4.m1"
    title = "Dependabot or Renovate watches the images"
    risk = Risk.IMAGE_VULNERABILITIES
    expected = "a rule of Dependabot for docker, or a configuration of Renovate"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access",)

    def probe(self, plan: Plan) -> Questions:
        """The rules in the repository, or in the stack's directory."""
        if plan.stack.repository:
            return {"repository": resolved.checkout(plan.stack)}
        return {"rules": update_rules.ask(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """One file that watches images is enough."""
        if plan.stack.repository:
            seen = readings.get("repository", Repository)
            return self._judged(seen.updates, seen.other_rules)
        said = report(readings.get("rules", Output))
        rules = said.of("rules", 2)
        if said.one("checkout") != "yes" and not rules:
            return self.skipped(
                f"{plan.stack.directory} is no checkout, and stack.repository is not declared"
            )
        watching = tuple(name for name, watches in rules if watches == "yes")
        return self._judged(watching, tuple(name for name, _ in rules if name not in watching))

    def _judged(self, watching: tuple[str, ...], others: tuple[str, ...]) -> Finding:
        if watching:
            return self.passed(f"{listed(watching)} watches images")
        if others:
            return self.warned(f"{listed(others)} does not watch images", _ADD)
        return self.warned("neither Dependabot nor Renovate is set up", _ADD)
