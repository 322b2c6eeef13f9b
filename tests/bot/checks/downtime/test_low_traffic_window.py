from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.checks.downtime.low_traffic_window import LowTrafficWindow
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = LowTrafficWindow()
LOGS = {"access_logs": ["/var/log/nginx/access.log"]}
WINDOW = {"start": "02:00", "end": "04:00", "timezone": "UTC"}
#: A Monday, so that a week is a week; two weeks before summer time begins in Europe.
NOW = int(datetime(2026, 3, 23, tzinfo=UTC).timestamp()) // 3600


def traffic(rows: Callable[..., Output], hours: int, quiet: tuple[int, ...]) -> Output:
    """Ten requests an hour in quiet hours (UTC), a hundred in all others."""
    counts = (
        f"hour\t{hour}\t{10 if hour % 24 in quiet else 100}" for hour in range(NOW - hours, NOW + 1)
    )
    return rows(*counts, f"now\t{NOW}")


def judged(
    make_plan: Callable[..., Plan], answer: Output, **window: Any
) -> tuple[Outcome, str, str]:
    plan = make_plan(legacy=LOGS, window={**WINDOW, **window})
    finding = CHECK.examine({"traffic": answer}, plan)
    return finding.outcome, finding.observed, finding.remediation


@pytest.mark.parametrize(
    ("window", "outcome", "remedy"),
    [
        ({}, Outcome.PASS, ""),
        ({"start": "01:00", "end": "02:00"}, Outcome.PASS, ""),
        ({"start": "09:00", "end": "11:00"}, Outcome.WARN, "Quietest slot: 00:00 to 02:00 UTC."),
        ({"start": "23:00", "end": "00:30"}, Outcome.WARN, "Quietest slot: 00:00 to 02:00 UTC."),
        ({"timezone": "Asia/Tokyo"}, Outcome.WARN, "09:00 to 11:00 Asia/Tokyo"),
        ({"timezone": "Asia/Tokyo", "start": "10:00", "end": "12:00"}, Outcome.PASS, ""),
        ({"days": ["sun"]}, Outcome.PASS, ""),
    ],
)
def test_the_window_must_be_in_the_quietest_quarter_by_its_own_clocks(
    make_plan: Callable[..., Plan],
    rows: Callable[..., Output],
    window: dict[str, Any],
    outcome: Outcome,
    remedy: str,
) -> None:
    answer = traffic(rows, 14 * 24, quiet=(0, 1, 2, 3, 4, 5))

    found, said, do = judged(make_plan, answer, **window)

    assert found is outcome, said
    assert remedy in do
    assert "over 14 days" in said


def test_a_window_that_is_no_longer_among_the_six_quietest_hours_warns(
    make_plan: Callable[..., Plan], rows: Callable[..., Output]
) -> None:
    counts = [f"hour\t{hour}\t{100 + hour % 24}" for hour in range(NOW - 24 * 8, NOW)]
    answer = rows(*counts, f"now\t{NOW}")

    assert judged(make_plan, answer, start="05:00", end="06:00")[0] is Outcome.PASS
    assert judged(make_plan, answer, start="06:00", end="07:00")[0] is Outcome.WARN


@pytest.mark.parametrize(
    ("plateau", "outcome"), [(range(2, 10), Outcome.PASS), (range(2, 11), Outcome.WARN)]
)
def test_a_window_in_a_long_plateau_is_as_quiet_as_its_middle(
    make_plan: Callable[..., Plan], rows: Callable[..., Output], plateau: range, outcome: Outcome
) -> None:
    levels = {**dict.fromkeys((0, 1), 10), **dict.fromkeys(plateau, 50)}
    counts = [f"hour\t{hour}\t{levels.get(hour % 24, 100)}" for hour in range(NOW - 24 * 8, NOW)]

    found = judged(make_plan, rows(*counts, f"now\t{NOW}"), start="05:00", end="06:00")

    assert found[0] is outcome, found


@pytest.mark.parametrize(
    ("hours", "outcome"), [(7 * 24, Outcome.PASS), (7 * 24 - 1, Outcome.UNKNOWN)]
)
def test_less_than_a_week_of_logs_says_nothing(
    make_plan: Callable[..., Plan], rows: Callable[..., Output], hours: int, outcome: Outcome
) -> None:
    assert judged(make_plan, traffic(rows, hours, quiet=(2, 3)))[0] is outcome


def test_hours_in_which_nobody_came_count(
    make_plan: Callable[..., Plan], rows: Callable[..., Output]
) -> None:
    busy = [f"hour\t{hour}\t9" for hour in range(NOW - 24 * 8, NOW) if hour % 24 not in {2, 3}]

    outcome, said, _ = judged(make_plan, rows(f"hour\t{NOW - 24 * 8}\t9", *busy, f"now\t{NOW}"))

    assert (outcome, said[:8]) == (Outcome.PASS, "0 reques")


@pytest.mark.parametrize("lines", [(f"now\t{NOW}",), (f"hour\t{NOW}\t5", f"now\t{NOW}"), ()])
def test_logs_without_a_full_hour_say_nothing(
    make_plan: Callable[..., Plan], rows: Callable[..., Output], lines: tuple[str, ...]
) -> None:
    assert judged(make_plan, rows(*lines))[0] is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("window", "outcome"),
    [
        ({"start": "02:00", "end": "03:00", "days": ["sun"]}, Outcome.UNKNOWN),
        ({"start": "03:00", "end": "04:00", "days": ["sun"]}, Outcome.PASS),
        ({"start": "00:00", "end": "00:01", "timezone": "Asia/Kolkata"}, Outcome.PASS),
    ],
)
def test_an_hour_that_summer_time_leaves_out_is_unknown(
    make_plan: Callable[..., Plan],
    rows: Callable[..., Output],
    window: dict[str, Any],
    outcome: Outcome,
) -> None:
    now = NOW + 7 * 24
    counts = (f"hour\t{hour}\t5" for hour in range(NOW, now))

    found, said, _ = judged(
        make_plan, rows(*counts, f"now\t{now}"), **{"timezone": "Europe/Berlin", **window}
    )

    assert found is outcome, said


@pytest.mark.parametrize(("legacy", "window"), [({}, WINDOW), (LOGS, None), ({}, None)])
def test_what_the_plan_does_not_name_warns(
    make_plan: Callable[..., Plan], legacy: dict[str, Any], window: dict[str, Any] | None
) -> None:
    plan = make_plan(legacy=legacy, window=window)

    assert CHECK.probe(plan) == {}
    assert CHECK.examine({}, plan).outcome is Outcome.WARN
