from __future__ import annotations

from bot.domain.check import Outcome
from bot.domain.notice import Notice, worst


def test_the_worst_outcome_is_told_with_all_that_belongs_to_it() -> None:
    notices = (
        Notice.fine("a is fine"),
        Notice.warn("b is odd", "Look."),
        Notice.fail("c is broken", "Mend."),
        Notice.unknown("d is silent", "Ask."),
        Notice.fail("e is broken", "Mend."),
    )

    assert worst(notices) == (Outcome.FAIL, "c is broken; e is broken", "Mend.")
    assert worst(notices[3:4]) == (Outcome.UNKNOWN, "d is silent", "Ask.")
    assert worst(notices[:2]) == (Outcome.WARN, "b is odd", "Look.")
    assert worst(notices[:1]) == (Outcome.PASS, "a is fine", "")
    assert worst(()) == (Outcome.PASS, "", "")
