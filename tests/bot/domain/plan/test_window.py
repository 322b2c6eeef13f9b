"""A window follows the clocks of its place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from bot.domain.plan.window import Window

BERLIN = "Europe/Berlin"


def window(**changes: Any) -> Window:
    given = {"start": "02:00", "end": "04:00", "timezone": BERLIN, **changes}
    return Window.model_validate(given)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"start": "24:00"}, "not a time of day"),
        ({"start": "2:00"}, "not a time of day"),
        ({"start": "04:00"}, "the window is empty"),
        ({"timezone": "Europe/Nowhere"}, "not a time zone"),
        ({"timezone": "../etc/passwd"}, "not a time zone"),
        ({"timezone": ""}, "not a time zone"),
        ({"days": []}, "at least 1"),
        ({"days": ["tuesday"]}, "'mon', 'tue'"),
    ],
)
def test_what_is_no_window_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        window(**changes)


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        (datetime(2026, 1, 7, 1, 0, tzinfo=UTC), True),
        (datetime(2026, 1, 7, 2, 59, tzinfo=UTC), True),
        (datetime(2026, 1, 7, 3, 0, tzinfo=UTC), False),
        (datetime(2026, 7, 7, 0, 0, tzinfo=UTC), True),
        (datetime(2026, 7, 7, 2, 0, tzinfo=UTC), False),
    ],
)
def test_summer_time_moves_the_window_against_utc(moment: datetime, inside: bool) -> None:
    assert window().holds(moment) is inside


@pytest.mark.parametrize(
    ("day", "hours"), [((2026, 3, 29), 1), ((2026, 10, 25), 3), ((2026, 5, 5), 2)]
)
def test_an_hour_that_is_left_out_or_there_twice_counts_as_the_clocks_show_it(
    day: tuple[int, int, int], hours: int
) -> None:
    start = datetime(*day, tzinfo=UTC) - timedelta(hours=3)

    assert sum(window().holds(start + timedelta(hours=n)) for n in range(24)) == hours


def test_a_window_over_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    night = window(start="23:00", end="01:00", timezone="UTC", days=["sat"])
    saturday = datetime(2026, 1, 10, tzinfo=UTC)

    assert not night.holds(saturday)
    assert night.holds(saturday + timedelta(hours=23))
    assert night.holds(saturday + timedelta(hours=24))
    assert not night.holds(saturday + timedelta(hours=25))
    assert not night.holds(saturday + timedelta(hours=47))
