"""What the forms refuse before anybody is asked; Slack's own screen is no barrier."""

from __future__ import annotations

import pytest

from commands import attest, waive

REASON = "the volume grows tomorrow"


@pytest.mark.parametrize("days", ["", "0", "31", "400", "-1", "always"])
def test_a_waiver_always_ends_within_thirty_days(days: str) -> None:
    wrong = waive.check({"subject": "0123456789abcdef", "text": REASON, "days": days})

    assert wrong == {"days": "Choose at most 30 days."}


def test_a_waiver_needs_a_finding_and_a_reason() -> None:
    assert list(waive.check({"days": "30"})) == ["subject", "text"]
    assert waive.check({"subject": "f", "text": REASON, "days": "30"}) == {}


@pytest.mark.parametrize("line", ["", "C-INF-1", "X-9"])
def test_only_a_line_that_a_person_answers_may_be_attested(line: str) -> None:
    assert attest.check({"subject": line, "text": REASON}) == {
        "subject": "Choose one of the lines."
    }
    assert attest.check({"subject": "M8.5", "text": REASON}) == {}
