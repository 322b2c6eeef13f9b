from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.contacts.contact_application import ContactApplication
from bot.domain.check import Outcome
from bot.domain.plan import Plan

CHECK = ContactApplication()


@pytest.mark.parametrize(
    ("issue", "outcome"), [("Application bug", Outcome.PASS), ("Coffee is out", Outcome.WARN)]
)
def test_somebody_must_be_named(
    make_plan: Callable[..., Plan], issue: str, outcome: Outcome
) -> None:
    plan = make_plan(contacts=[{"issue": issue, "contact": "Lead", "action": "Help"}])

    finding = CHECK.examine({}, plan)

    assert CHECK.probe(plan) == {}
    assert finding.outcome is outcome
    assert ("Lead: Help" in finding.observed) is (outcome is Outcome.PASS)
    assert ("'Application bug'" in finding.remediation) is (outcome is Outcome.WARN)
