"""When somebody is at work, by the clocks of their own place."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.directory import Person
from bot.domain.plan.people import WorkingHours
from bot.domain.plan.window import DAYS, Window

_WEEK = 8
#: When people are awake, as far as nobody says otherwise.
_AWAKE = (7, 23)
_STEP = timedelta(minutes=15)


def zone(person: Person) -> tzinfo:
    """Their own time zone; their offset of today where Slack names none that is known."""
    try:
        return ZoneInfo(person.tz)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return timezone(timedelta(seconds=person.tz_offset))


def next_within(hours: WorkingHours, at: datetime, person: Person) -> datetime:
    """`at` if they are at work then, else the next time that their work begins; in UTC."""
    there = at.astimezone(zone(person))
    for days in range(_WEEK):
        day = there.date() + timedelta(days=days)
        if DAYS[day.weekday()] not in hours.days:
            continue
        begins, ends = (
            datetime.combine(day, time.fromisoformat(each), tzinfo=there.tzinfo)
            for each in (hours.start, hours.end)
        )
        if there < ends:
            return max(there, begins).astimezone(UTC)
    raise AssertionError  # a week holds each of the days


def awake(window: Window, person: Person, at: datetime) -> bool:
    """Whether some of the next window lies between 7 and 23 by their clocks."""
    inside = False
    moment = at
    while moment < at + timedelta(days=_WEEK):
        if window.holds(moment):
            inside = True
            if _AWAKE[0] <= moment.astimezone(zone(person)).hour < _AWAKE[1]:
                return True
        elif inside:
            return False
        moment += _STEP
    return False
