from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.chores.reminding import next_reminder
from bot.domain.directory import Person
from bot.domain.plan.people import WorkingHours

ANN = Person(id="U0ANN", active=True, full_member=True, tz="Europe/Berlin")
#: A Friday, 17:00 in Berlin.
FRIDAY = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)


def test_reminders_come_at_work_and_less_and_less_often() -> None:
    first = next_reminder(FRIDAY, 0, WorkingHours(), ANN)
    second = next_reminder(first, 1, WorkingHours(), ANN)
    third = next_reminder(second, 2, WorkingHours(), ANN)
    later = next_reminder(third, 9, WorkingHours(), ANN)

    assert [f"{each:%a %d %H:%M}" for each in (first, second, third, later)] == [
        "Mon 30 08:00",
        "Thu 03 08:00",
        "Thu 10 08:00",
        "Thu 17 08:00",
    ]
