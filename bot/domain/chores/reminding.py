"""When an open chore is told again: at work only, and less and less often."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.directory import Person
from bot.domain.plan.people import WorkingHours
from bot.domain.signoff.hours import next_within

#: After the card, after the first reminder, after each later one.
PAUSES = (timedelta(days=1), timedelta(days=3), timedelta(days=7))


def next_reminder(last: datetime, reminded: int, hours: WorkingHours, person: Person) -> datetime:
    """The next one after `last`, by the clocks of whoever answers for the migration."""
    return next_within(hours, last + PAUSES[min(reminded, len(PAUSES) - 1)], person)
