"""The slope is scipy's, and no odd value moves it."""

from __future__ import annotations

import pytest

from bot.domain.watch.slope import percentile, slope

GROWS = [101.29, 101.95, 101.07, 100.74, 100.91, 102.53, 101.98, 102.06, 104.2, 104.63, 105.55]
FLAT = [100.01, 99.94, 98.49, 100.54, 100.32, 102.39, 100.2, 99.86, 101.23, 100.2, 100.91]


def points(values: list[float]) -> tuple[tuple[float, float], ...]:
    return tuple((n / 4, value) for n, value in enumerate(values))


@pytest.mark.parametrize(
    ("values", "scipy"),
    [
        ([*GROWS, 104.59], (1.582222, 0.792, 2.226667)),
        ([*FLAT, 99.63], (0.128333, -0.394286, 0.706667)),
    ],
)
def test_slope_and_bounds_are_those_of_scipys_theilslopes(
    values: list[float], scipy: tuple[float, float, float]
) -> None:
    found = slope(points(values), 0.9)

    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx(scipy, rel=1e-5)


def test_fewer_than_eight_points_have_no_slope() -> None:
    assert slope(points(GROWS[:7])) is None


def test_one_odd_value_does_not_matter() -> None:
    found = slope(points([*range(10), 10_000, 11, 12]))

    assert found is not None
    assert found.value == pytest.approx(4.0)


def test_a_percentile_is_a_value_that_was_seen() -> None:
    assert percentile([1, 2, 3, 4], 50) == 2
    assert percentile([1, 2, 3, 4], 95) == 4
    assert percentile([7], 1) == 7
