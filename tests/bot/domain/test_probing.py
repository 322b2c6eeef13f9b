from __future__ import annotations

import pytest

from bot.domain.probing import ENOUGH, Figures, Shot, figures, from_json, trouble_of


def shots(*marks: str, every: int = 50, took: int = 4) -> list[Shot]:
    """One shot a mark: `.` is an answer, `x` none."""
    return [
        Shot(at=number * every, took=took, trouble="refused" if mark == "x" else "")
        for number, mark in enumerate("".join(marks))
    ]


def test_answers_have_percentiles_and_no_gap() -> None:
    seen = figures([Shot(at=n * 50, took=n) for n in range(1, 101)])

    assert (seen.sent, seen.failed, seen.gap, seen.trouble) == (100, 0, 0, "")
    assert (seen.p50, seen.p95, seen.p99, seen.worst) == (50, 95, 99, 100)


@pytest.mark.parametrize(
    ("marks", "gap"),
    [
        ("....", 0),
        (".x..", 100),
        (".xx.x..", 150),
        ("...xx", 104),
        ("x..", 50),
        ("xx", 54),
        ("", 0),
    ],
)
def test_the_gap_lasts_from_the_last_answer_before_a_failure_to_the_next(
    marks: str, gap: int
) -> None:
    assert figures(shots(marks)).gap == gap


def test_shots_that_come_back_out_of_order_are_the_same_figures() -> None:
    assert figures(reversed(shots(".x..x."))) == figures(shots(".x..x."))


def test_two_stretches_add_up_and_the_longer_one_keeps_its_percentiles() -> None:
    short, long = figures(shots(".x.", took=9)), figures(shots("." * 30, took=2))

    both = short.joined(long)

    assert (both.sent, both.failed, both.gap, both.p50) == (33, 1, 100, 2)
    assert (both.worst, both.trouble) == (9, "refused")
    assert from_json(both.to_json()) == both


WELL = Figures(sent=100, p95=40)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (WELL, Figures(sent=ENOUGH - 1), "only 19 probes"),
        (WELL, Figures(sent=100, p95=40), ""),
        (WELL, Figures(sent=100, failed=1, p95=40), ""),
        (WELL, Figures(sent=100, failed=2, trouble="reset"), "2 of 100 probes failed"),
        (Figures(sent=100, failed=5), Figures(sent=100, failed=6), ""),
        (Figures(), Figures(sent=100, failed=2), "2 of 100 probes failed"),
        (WELL, Figures(sent=100, p95=500), ""),
        (WELL, Figures(sent=100, p95=501), "501 ms (p95), at most 500 ms"),
        (Figures(sent=100, p95=400), Figures(sent=100, p95=800), ""),
    ],
)
def test_what_is_worse_than_before_and_over_the_limit_is_trouble(
    before: Figures, after: Figures, said: str
) -> None:
    trouble = trouble_of(before, after, 500)

    assert said in trouble
    assert bool(said) == bool(trouble)
