"""People work and sleep by their own clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.directory import Person
from bot.domain.plan.people import WorkingHours
from bot.domain.plan.window import Window
from bot.domain.signoff.hours import awake, next_within

OFFICE = WorkingHours()
ZONES = ("Europe/Berlin", "Asia/Kolkata", "America/New_York", "Pacific/Chatham", "")


def somebody(tz: str, offset: int = 0) -> Person:
    return Person(id="U0ANN", active=True, full_member=True, tz=tz, tz_offset=offset)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("tz", "at", "when"),
    [
        ("Europe/Berlin", "2026-11-27T10:00", "2026-11-27T10:00"),
        ("Europe/Berlin", "2026-11-27T08:00", "2026-11-27T08:00"),
        ("Europe/Berlin", "2026-11-27T07:59", "2026-11-27T08:00"),
        ("Europe/Berlin", "2026-11-27T17:00", "2026-11-30T08:00"),
        ("Europe/Berlin", "2026-11-28T10:00", "2026-11-30T08:00"),
        ("Asia/Kolkata", "2026-11-27T02:00", "2026-11-27T03:30"),
        ("America/New_York", "2026-11-27T10:00", "2026-11-27T14:00"),
        ("Europe/Berlin", "2026-03-27T18:00", "2026-03-30T07:00"),
        ("Nowhere/Land", "2026-11-27T10:00", "2026-11-27T13:00"),
    ],
    ids=[
        "at work",
        "just began",
        "before work",
        "Friday evening",
        "Saturday",
        "an Indian morning",
        "an American morning",
        "clocks turned on Sunday",
        "four hours west of UTC, as Slack says today",
    ],
)
def test_somebody_is_reached_when_they_are_at_work(tz: str, at: str, when: str) -> None:
    assert next_within(OFFICE, utc(at), somebody(tz, -14_400)) == utc(when)


@given(st.sampled_from(ZONES), st.integers(0, 2 * 366 * 1_440))
def test_the_next_time_at_work_is_at_work_and_never_before(tz: str, minutes: int) -> None:
    at = utc("2026-01-01T00:00") + timedelta(minutes=minutes)
    found = next_within(OFFICE, at, somebody(tz))

    assert found >= at
    assert next_within(OFFICE, found, somebody(tz)) == found


@pytest.mark.parametrize(
    ("tz", "start", "end", "is_awake"),
    [
        ("Europe/Berlin", "02:00", "04:00", False),
        ("Europe/Berlin", "05:00", "07:30", True),
        ("Asia/Kolkata", "02:00", "04:00", True),
        ("America/New_York", "03:00", "04:00", True),
        ("America/New_York", "06:00", "07:00", False),
        ("Europe/Berlin", "22:30", "03:00", True),
        ("Europe/Berlin", "23:30", "03:00", False),
    ],
)
def test_somebody_is_awake_in_the_window_or_not(
    tz: str, start: str, end: str, is_awake: bool
) -> None:
    window = Window(start=start, end=end, timezone="Europe/Berlin", days=("sun",))

    assert awake(window, somebody(tz), utc("2026-11-27T10:00")) is is_awake


def test_work_ends_after_it_begins() -> None:
    with pytest.raises(ValueError, match="later on the same day"):
        WorkingHours(start="18:00", end="09:00")
