from __future__ import annotations

from bot.domain.state import RunState
from bot.views.progress import progress


def test_the_bar_grows_with_the_findings(a_state, a_finding) -> None:
    live = a_state(*(a_finding(check=f"c{n}") for n in range(9)), state=RunState.RUNNING)

    bar, *failing, more = progress(live)

    assert bar["text"]["text"].startswith("▓▓▓▓▓▓▓▓▓░░░  9 of 12 · ")
    assert len(failing) == 5
    assert more["elements"][0]["text"] == "and 4 more so far"


def test_a_run_that_does_not_know_its_total_yet_shows_an_empty_bar(a_state) -> None:
    (bar,) = progress(a_state(state=RunState.QUEUED, total=0))

    assert bar["text"]["text"].startswith("░░░░░░░░░░░░  0 of 0")
