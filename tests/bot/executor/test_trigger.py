"""APScheduler says when something is due again, also when clocks are turned."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.schedule import Calendar, Every, Once, Rule
from bot.executor.trigger import first_time, next_time

NIGHTLY = Calendar(hour=2, minute=30, zone="Europe/Berlin")
MONDAYS = Calendar(hour=9, weekday="mon", zone="Europe/Berlin")
QUARTERLY = Calendar(hour=9, day="1", month="1,4,7,10")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("rule", "after", "due"),
    [
        (Every(seconds=90), "2026-11-29T02:00:00", "2026-11-29T02:01:30"),
        (NIGHTLY, "2026-11-29T02:00:00", "2026-11-30T01:30:00"),
        (NIGHTLY, "2026-11-30T01:30:00", "2026-12-01T01:30:00"),
        (NIGHTLY, "2026-10-24T12:00:00", "2026-10-25T00:30:00"),
        (NIGHTLY, "2026-10-25T00:30:00", "2026-10-26T01:30:00"),
        (NIGHTLY, "2026-03-28T12:00:00", "2026-03-29T01:30:00"),
        (MONDAYS, "2026-11-29T12:00:00", "2026-11-30T08:00:00"),
        (QUARTERLY, "2026-11-29T12:00:00", "2027-01-01T09:00:00"),
    ],
    ids=[
        "every minute and a half",
        "tonight",
        "not twice at the same time",
        "the first of two half past two",
        "not the second of them",
        "the hour that is left out",
        "on Monday",
        "next quarter",
    ],
)
def test_the_next_time_by_its_rule(rule: Rule, after: str, due: str) -> None:
    assert next_time(rule, utc(after)) == utc(due)


def test_what_happens_once_is_not_due_again() -> None:
    assert next_time(Once(), utc("2026-11-29T02:00:00")) is None


def test_a_calendar_has_a_first_time_or_none_at_all() -> None:
    now = utc("2026-11-29T12:00:00")

    assert first_time(MONDAYS, now) == utc("2026-11-30T08:00:00")
    with pytest.raises(ValueError, match="never comes"):
        first_time(Calendar(hour=9, day="31", month="2"), now)
