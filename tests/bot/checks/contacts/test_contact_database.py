from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.contacts.contact_database import ContactDatabase
from bot.domain.check import Outcome
from bot.domain.plan import Plan

CHECK = ContactDatabase()


@pytest.mark.parametrize(
    ("issue", "outcome"), [("Database emergency", Outcome.PASS), ("Coffee is out", Outcome.WARN)]
)
def test_somebody_must_be_named(
    make_plan: Callable[..., Plan], issue: str, outcome: Outcome
) -> None:
    plan = make_plan(contacts=[{"issue": issue, "contact": "Neon support", "action": "Help"}])

    finding = CHECK.examine({}, plan)

    assert CHECK.probe(plan) == {}
    assert finding.outcome is outcome
    assert ("Neon support: Help" in finding.observed) is (outcome is Outcome.PASS)
    assert ("'Database emergency'" in finding.remediation) is (outcome is Outcome.WARN)
