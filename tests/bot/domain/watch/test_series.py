"""Samples become curves: medians of stretches, gaps left open, the switch too."""

from __future__ import annotations

from bot.domain.watch.sample import Sample, Visit
from bot.domain.watch.series import (
    MOST_POINTS,
    curve,
    gaps,
    median,
    percentile,
    stretches,
)
from tests.bot.domain.watch.seen import INTERVAL, SWITCHED, URL, seen, visits


def cut(*samples: Sample) -> list[float]:
    return [each.minute for each in stretches(samples, switched=SWITCHED, interval_ms=INTERVAL)]


def test_a_gap_is_where_more_than_three_looks_are_missing() -> None:
    looks = [seen(at) for at in (0, 30, 60, 180, 210)]

    assert gaps(looks, INTERVAL) == ((looks[2].at, looks[3].at),)
    assert gaps([seen(0), seen(90)], INTERVAL) == ()


def test_the_cutover_itself_is_no_gap() -> None:
    assert gaps([seen(-300), seen(30)], INTERVAL) == ()


def test_a_thinned_sample_stands_for_many_looks() -> None:
    assert gaps([seen(0, looks=10), seen(300, looks=10)], INTERVAL) == ()


def test_a_point_stands_for_two_minutes_at_least() -> None:
    assert cut(*(seen(at) for at in range(0, 240, 30))) == [1.0, 3.0]


def test_a_day_has_no_more_points_than_a_phone_can_show() -> None:
    assert len(cut(*(seen(at) for at in range(0, 86_400, 30)))) == MOST_POINTS


def test_nothing_has_no_stretches() -> None:
    assert cut() == []


def drawn(*samples: Sample, holes: tuple[tuple[float, float], ...] = ()) -> object:
    parts = stretches(samples, switched=SWITCHED, interval_ms=INTERVAL)
    found = curve("p50", parts, lambda known: percentile(known[0].visits, 50), holes)
    return None if found is None else [(round(at, 2), value) for at, value in found.points]


def test_a_line_is_broken_at_a_gap_and_at_the_switch() -> None:
    looks = [seen(at, visits=visits(abs(at))) for at in (-60, 60, 600)]

    assert drawn(*looks, holes=((1.0, 10.0),)) == [
        (-1.0, 60),
        (0.0, None),
        (1.0, 60),
        (5.5, None),
        (10.0, 600),
    ]


def test_what_nobody_knows_is_no_curve() -> None:
    assert drawn(seen(0), seen(30)) is None


def test_a_percentile_counts_visits_that_stand_for_many_and_leaves_failures_out() -> None:
    many = (Visit(url=URL, ms=10, times=98), *visits(50, 60), *visits(failed=50))

    assert percentile(many, 50) == 10
    assert percentile(many, 99) == 50
    assert percentile(visits(failed=2), 50) is None


def test_the_median_of_nothing_is_not_known() -> None:
    assert median([3, 1, 2]) == 2
    assert median([]) is None
