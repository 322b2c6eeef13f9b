"""P-I4: as quick as before, judged by shares that have exact bounds."""

from __future__ import annotations

import pytest

from bot.domain.watch.baseline import Answers, Baseline
from bot.domain.watch.lines.response_times import ResponseTimes
from bot.domain.watch.sample import Sample, Visit
from bot.domain.watch.verdict import Grade
from tests.bot.domain.watch.lines.looks import URL, look, seen, told


def looks(count: int, slow: int, ms: float) -> list[Sample]:
    """Four answers a look, so many of all of them slow, evenly, once the new stack is warm."""
    every = max(1, 4 * count // slow) if slow else 0
    return [
        look(n + 10, visits=tuple(visit(4 * n + i, every, ms) for i in range(4)))
        for n in range(count)
    ]


def visit(number: int, every: int, ms: float) -> Visit:
    return Visit(url=URL, status=200, ms=ms if every and number % every == 0 else 40.0)


@pytest.mark.parametrize(
    ("seen_looks", "grade", "observed"),
    [
        (looks(10, 0, 0), Grade.INCONCLUSIVE, "0 of 40 answers took longer; 60 are needed"),
        (looks(30, 6, 130), Grade.HEALTHY, "6 of 120 answers took longer"),
        (looks(30, 60, 120), Grade.HEALTHY, "0 of 120 answers took longer"),
        (
            looks(30, 8, 130),
            Grade.INCONCLUSIVE,
            "8 of 120 answers took longer, which may be chance",
        ),
        (looks(30, 20, 130), Grade.DEGRADED, "20 of 120 answers took longer"),
        (looks(30, 120, 150), Grade.DEGRADED, "120 of 120 answers took longer"),
        (
            looks(31, 31, 250),
            Grade.FAILING,
            "p95 above 2 times what it was, 10 of 40 answers took longer",
        ),
        (looks(20, 80, 250), Grade.DEGRADED, "80 of 80 answers took longer"),
    ],
)
def test_it_says_what_so_many_answers_allow(
    seen_looks: list[Sample], grade: Grade, observed: str
) -> None:
    assert told(ResponseTimes(), seen(seen_looks)) == (grade, observed)


def test_what_is_slow_while_caches_are_cold_says_nothing() -> None:
    cold = [look(n, visits=(Visit(url=URL, ms=900.0),) * 4) for n in range(10)]

    assert told(ResponseTimes(), seen([*cold, *looks(15, 0, 0)]))[0] is Grade.HEALTHY


def test_a_step_that_was_quick_in_between_is_not_failing() -> None:
    slow = looks(31, 124, 250)
    slow[11:21] = looks(31, 0, 0)[11:21]

    assert told(ResponseTimes(), seen(slow))[0] is Grade.DEGRADED


@pytest.mark.parametrize(
    "old", [None, Baseline(), Baseline(answers=(Answers(url=URL, count=199, p50=1, p95=2),))]
)
def test_without_200_old_answers_nothing_is_compared(old: Baseline | None) -> None:
    assert told(ResponseTimes(), seen(looks(30, 120, 999), old=old)) == (
        Grade.INCONCLUSIVE,
        "the old services were not timed often enough",
    )


def test_what_is_quick_anyhow_is_never_too_slow() -> None:
    old = Baseline(answers=(Answers(url=URL, count=200, p50=1, p95=2),))

    assert told(ResponseTimes(), seen(looks(40, 0, 0), old=old))[0] is Grade.HEALTHY


def test_failures_and_strange_urls_have_no_time() -> None:
    odd = (Visit(url=URL, failure="no", ms=9e9), Visit(url="other", ms=9e9), Visit(url=URL))

    grade, observed = told(ResponseTimes(), seen([look(n, visits=odd) for n in range(40)]))

    assert (grade, observed) == (
        Grade.INCONCLUSIVE,
        "0 of 0 answers took longer; 60 are needed",
    )
