from __future__ import annotations

import pytest

from bot.domain.check import Outcome
from bot.domain.state import RunState
from bot.views.verdict import counted, sign, under_way, verdict_line


@pytest.mark.parametrize(
    ("how", "line", "mark"),
    [
        (RunState.QUEUED, "QUEUED · 0 of 12 · shop/production", "⏳"),
        (RunState.RUNNING, "RUNNING · 0 of 12 · shop/production", "⏳"),
        (RunState.WAITING, "WAITING · 0 of 12 · shop/production", "⏳"),
        (RunState.PARKED, "STOPPED, NEEDS A PERSON · 0 of 12 · shop/production", "❗"),
        (RunState.FAILED, "FAILED · 0 of 12 · shop/production", "❗"),
        (RunState.CANCELLED, "INTERRUPTED · 0 of 12 · shop/production", "❗"),
        (RunState.DONE, "NOT READY · nothing was checked · shop/production", "⛔"),
    ],
)
def test_the_first_words_say_where_it_stands(a_state, how, line: str, mark: str) -> None:
    state = a_state(state=how)

    assert verdict_line(state) == line
    assert sign(state) == mark
    assert under_way(state) == (mark == "⏳")


def test_a_ready_one_is_green(a_state, a_finding) -> None:
    assert sign(a_state(a_finding(outcome=Outcome.PASS))) == "✅"


def test_one_is_singular() -> None:
    assert (counted(1, "row"), counted(2, "row")) == ("1 row", "2 rows")
