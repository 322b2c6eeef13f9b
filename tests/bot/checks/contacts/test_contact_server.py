from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.contacts.contact_server import ContactServer
from bot.domain.check import Outcome
from bot.domain.plan import Plan

CHECK = ContactServer()


@pytest.mark.parametrize(
    ("issue", "outcome"), [("Server down", Outcome.PASS), ("Coffee is out", Outcome.WARN)]
)
def test_somebody_must_be_named(
    make_plan: Callable[..., Plan], issue: str, outcome: Outcome
) -> None:
    plan = make_plan(contacts=[{"issue": issue, "contact": "Hoster", "action": "Help"}])

    finding = CHECK.examine({}, plan)

    assert CHECK.probe(plan) == {}
    assert finding.outcome is outcome
    assert ("Hoster: Help" in finding.observed) is (outcome is Outcome.PASS)
    assert ("'Server down'" in finding.remediation) is (outcome is Outcome.WARN)
