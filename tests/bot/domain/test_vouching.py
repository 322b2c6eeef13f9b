from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.lines import ATTESTABLE
from bot.domain.vouching import (
    DAYS,
    attestable,
    complaint_about_evidence,
    complaint_about_words,
    lasting,
)
from bot.domain.waiver import LONGEST


def test_only_lines_that_a_person_answers_may_be_attested() -> None:
    assert {line.id for line in ATTESTABLE} == {"M2.3", "M4.m1", "M7.4", "M8.5", "C-TST-4"}
    line = attestable(" c-tst-4 ")
    assert line is not None
    assert line.id == "C-TST-4"
    assert attestable("C-INF-1") is None
    assert attestable("") is None


def test_a_time_is_one_of_those_offered_and_none_is_longer_than_a_waiver_may_last() -> None:
    assert lasting("7") == timedelta(days=7)
    assert [lasting(text) for text in ("", "2", "31", "7 ", "-1")] == [None] * 5
    assert max(DAYS) == LONGEST.days == 30


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("read the log for 5 min", ""),
        ("https://logs.example.org/q", ""),
        ("https://logs.example.org/q and what it says", ""),
        ("too short", "Write at least 10"),
        ("a         b", "Write at least 10"),
        ("https://localhost", "not a whole link"),
        ("https://[broken", "not a whole link"),
        ("HTTP:no", "not a whole link"),
        ("x" * 1_001, "at most 1000"),
    ],
)
def test_evidence_is_a_text_or_a_whole_link(text: str, complaint: str) -> None:
    said = complaint_about_evidence(text)

    assert complaint in said
    assert bool(said) == bool(complaint)


def test_a_reason_has_its_own_limit() -> None:
    assert complaint_about_words("x" * 500, 500) == ""
    assert "at most 500" in complaint_about_words("x" * 501, 500)
