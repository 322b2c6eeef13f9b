"""When something is due again: APScheduler's triggers, asked for one time and nothing more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped] # no stubs exist

from bot.domain.schedule import Calendar, Every, Rule

_HOUR = timedelta(hours=1)


def next_time(rule: Rule, after: datetime) -> datetime | None:
    """The first time after `after`, in UTC; None when there is none.

    However many were missed, it is one: what was not done by then is done once.
    """
    match rule:
        case Every(seconds=seconds):
            return after + timedelta(seconds=seconds)
        case Calendar():
            return _by_calendar(rule, after)
    return None


def first_time(rule: Calendar, now: datetime) -> datetime:
    """When it is due for the first time. Raises `ValueError` for a day that never comes."""
    found = next_time(rule, now)
    if found is None:
        message = f"'{rule}' never comes"
        raise ValueError(message)
    return found


def _by_calendar(rule: Calendar, after: datetime) -> datetime | None:
    """An hour that is there twice on an autumn day counts the first time only."""
    trigger = CronTrigger(
        minute=rule.minute,
        hour=rule.hour,
        day=rule.day,
        month=rule.month,
        day_of_week=rule.weekday,
        timezone=ZoneInfo(rule.zone),
    )
    start = after.astimezone(UTC) + timedelta(microseconds=1)
    found: datetime | None = trigger.get_next_fire_time(None, start)
    if found is not None and found.fold:
        found = trigger.get_next_fire_time(None, found.astimezone(UTC) + _HOUR)
    return None if found is None else found.astimezone(UTC)
