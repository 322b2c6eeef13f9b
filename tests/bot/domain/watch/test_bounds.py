"""The bounds are scipy's, to the digit that anybody reads."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.watch.bounds import above, at_least, below, clean, lower, upper

#: hits, of, doubt, and both bounds by scipy.stats.beta.ppf of scipy 1.17.1.
SCIPY = [
    (0, 2994, 0.05, 0.0, 0.00100007817),
    (0, 2995, 0.05, 0.0, 0.0009997444209),
    (0, 100, 0.05, 0.0, 0.02951304961),
    (1, 10, 0.05, 0.005116196892, 0.3941633024),
    (5, 10, 0.05, 0.222441101, 0.777558899),
    (3, 60, 0.001, 0.003224493432, 0.2002319955),
    (12, 1000, 0.05, 0.006938388048, 0.01937019929),
    (60, 3000, 0.001, 0.01300297312, 0.02919856311),
    (400, 345600, 0.05, 0.001063940508, 0.001257161802),
    (10, 10, 0.05, 0.7411344491, 1.0),
    (5000, 1000000, 0.001, 0.004784848446, 0.005221805754),
]


@pytest.mark.parametrize(("hits", "of", "doubt", "low", "high"), SCIPY)
def test_the_bounds_are_those_of_scipy(
    hits: int, of: int, doubt: float, low: float, high: float
) -> None:
    assert lower(hits, of, doubt) == pytest.approx(low, rel=1e-4)
    assert upper(hits, of, doubt) == pytest.approx(high, rel=1e-4)


def test_no_error_in_fewer_than_2995_requests_does_not_prove_a_tenth_of_a_percent() -> None:
    assert clean(0.001) == 2_995
    assert not below(0, 2_994, 0.001)
    assert below(0, 2_995, 0.001)


def test_of_nothing_everything_is_possible() -> None:
    assert (lower(0, 0), upper(0, 0)) == (0.0, 1.0)
    assert (at_least(0, 9, 0.5), at_least(1, 9, 0.0), at_least(1, 9, 1.0)) == (1.0, 0.0, 1.0)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 400), st.integers(1, 400), st.sampled_from([0.05, 0.001]))
def test_what_was_counted_lies_between_the_bounds_and_both_questions_agree(
    hits: int, more: int, doubt: float
) -> None:
    of = hits + more
    low, high = lower(hits, of, doubt), upper(hits, of, doubt)

    assert low <= hits / of <= high
    assert not above(hits, of, low + 1e-3, doubt)
    assert not below(hits, of, high - 1e-3, doubt)
    assert hits == 0 or above(hits, of, low * 0.9, doubt)
    assert high >= 0.9 or below(hits, of, high * 1.1, doubt)
