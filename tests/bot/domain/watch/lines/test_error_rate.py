"""P-S4: what a count of requests proves, and what it does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.watch.lines.error_rate import ErrorRate
from bot.domain.watch.sample import Requests, Sample
from bot.domain.watch.verdict import Grade
from tests.bot.domain.watch.lines.looks import OLD, look, seen, told


def looks(*steps: tuple[int, int]) -> list[Sample]:
    """For each step of ten looks: requests and 5xx in each look."""
    found, good, bad = [look(0, requests=Requests())], 0, 0
    for number, (all_, failed) in enumerate([each for each in steps for _ in range(10)]):
        good, bad = good + all_ - failed, bad + failed
        found.append(look(number + 1, requests=Requests(ok=good, failed=bad)))
    return found


@pytest.mark.parametrize(
    ("steps", "grade", "observed"),
    [
        (
            [(299, 0)],
            Grade.INCONCLUSIVE,
            "0 of 2,990 requests got a 5xx, surely less than 0.1 %; 2,995 clean ones are needed",
        ),
        ([(300, 0)], Grade.HEALTHY, "0 of 3,000 requests got a 5xx, surely less than 0.1 %"),
        ([(200, 0)] * 2 + [(200, 2)], Grade.DEGRADED, None),
        ([(100, 2)] * 3, Grade.FAILING, "60 of 3,000 requests got a 5xx, surely less than 2.5 %"),
        ([(100, 0), (100, 50), (100, 0)], Grade.DEGRADED, None),
        ([(100, 1), (100, 50), (100, 1)], Grade.DEGRADED, None),
        ([(100, 0), (100, 5), (100, 5)], Grade.DEGRADED, None),
        ([(100, 9), (20, 1), (100, 2)], Grade.FAILING, None),
        ([(66, 1)] * 3, Grade.DEGRADED, None),
        ([(66, 1)] * 12, Grade.FAILING, None),
        ([(2000, 1)] * 3, Grade.HEALTHY, None),
        ([(20, 1), (0, 0), (20, 1)], Grade.DEGRADED, None),
        ([(5, 0), (1, 1), (1, 0)], Grade.DEGRADED, None),
    ],
)
def test_it_says_what_so_many_requests_allow(
    steps: list[tuple[int, int]], grade: Grade, observed: str | None
) -> None:
    verdict = told(ErrorRate(), seen(looks(*steps)))

    assert verdict[0] is grade
    assert observed in {None, verdict[1]}


def test_an_outage_a_burst_and_one_error_more_in_a_quiet_night_are_not_failing() -> None:
    night = looks(*[(30, 0)] * 6, (30, 6), (30, 1), (30, 0))
    before = night[-1].requests
    assert before is not None
    last = replace(night[-1], requests=replace(before, ok=before.ok - 1, failed=before.failed + 1))

    assert told(ErrorRate(), seen([*night[:-1], last]))[0] is Grade.DEGRADED


def test_a_bad_hour_is_seen_in_a_good_day() -> None:
    day = [(3000, 0)] * 30 + [(100, 1)] * 12

    assert told(ErrorRate(), seen(looks(*day)))[0] is Grade.DEGRADED


@pytest.mark.parametrize(("failed", "grade"), [(300, Grade.DEGRADED), (100, Grade.FAILING)])
def test_what_was_so_before_the_switch_is_no_reason_to_go_back(failed: int, grade: Grade) -> None:
    old = replace(OLD, failed=failed)

    assert told(ErrorRate(), seen(looks(*[(100, 2)] * 3), old=old))[0] is grade


def test_without_a_baseline_two_percent_are_failing() -> None:
    assert told(ErrorRate(), seen(looks(*[(100, 2)] * 3), old=None))[0] is Grade.FAILING


def test_a_counter_that_begins_anew_counts_from_nought() -> None:
    anew = [
        *looks((300, 0)),
        look(11, requests=Requests(ok=50)),
        look(12, requests=Requests(ok=60)),
    ]

    assert told(ErrorRate(), seen(anew))[1].startswith("0 of 3,060")


def test_nothing_is_made_of_a_gap_and_no_counter_is_no_verdict() -> None:
    apart = [look(0, requests=Requests(ok=5)), look(20, requests=Requests(ok=5_000, failed=900))]

    for looks_ in (apart, [look(0), look(1)]):
        assert told(ErrorRate(), seen(looks_)) == (Grade.INCONCLUSIVE, "nobody counted requests")
