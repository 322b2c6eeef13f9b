"""IC-4: whom to call about a bug of the app."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.contacts import named
from bot.domain.plan import Plan
from bot.domain.probe import Vantage
from bot.domain.risk import Risk

ISSUE = "Application bug"


class ContactApplication(Check):
    """Who decides to roll back."""

    id = "contact-application"
    line = "IC-4"
    title = "Somebody is named for an application bug"
    risk = Risk.ROLLBACK_FAILURE
    expected = "an entry under contacts for this issue, with a contact and an action"
    vantage = Vantage.BOT
    needs: ClassVar[tuple[str, ...]] = ()

    def probe(self, plan: Plan) -> Questions:  # noqa: ARG002 - nothing is asked
        """The plan says it."""
        return {}

    def judge(self, readings: Readings, plan: Plan) -> Finding:  # noqa: ARG002 - the plan says it
        """At night nobody looks for a phone number."""
        found = named(plan, "application", "app ", "bug")
        if found:
            return self.passed(found)
        return self.warned(
            f"the plan names nobody for '{ISSUE}'",
            f"Add an entry with the issue '{ISSUE}' under contacts.",
        )
