"""A cutover that shall begin at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from bot.domain.errors import Refused
from bot.domain.local_time import FORMAT, NoSuchTime, moment_of, zone_of
from bot.domain.plan import Plan

#: A cutover that could not begin within this time after its hour does not begin any more.
LATEST = timedelta(minutes=15)
#: So long before, a preflight is run: the gate takes only a fresh one, and people can still act.
AHEAD = timedelta(minutes=20)
_FARTHEST = timedelta(days=366)
#: What `postpone` takes: minutes by any clock, days by the clocks of the place.
DELAYS = {
    "15m": ("15 minutes", timedelta(minutes=15)),
    "30m": ("30 minutes", timedelta(minutes=30)),
    "1h": ("1 hour", timedelta(hours=1)),
    "2h": ("2 hours", timedelta(hours=2)),
    "1d": ("to the same time tomorrow", timedelta(days=1)),
    "7d": ("to the same time in a week", timedelta(days=7)),
}


class Booking(Enum):
    """What became of it."""

    WAITING = "waiting"
    STARTED = "started"
    REFUSED = "refused"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """`at` is in UTC, `zone` is whose clocks were meant, `plan` the runbook's digest.

    `said` tells why nothing began and `advice` what to do; `changed_by` who cancelled or postponed
    it; `run` is the cutover that began.
    """

    id: str
    migration: str
    channel: str
    plan: str
    by: str
    at: datetime
    zone: str
    state: Booking = Booking.WAITING
    said: str = ""
    advice: str = ""
    run: str = ""
    changed_by: str = ""

    @property
    def shown(self) -> str:
        """Its time by the clocks of the place."""
        return f"{self.at.astimezone(zone_of(self.zone)):{FORMAT}} {self.zone}"

    @property
    def waiting(self) -> bool:
        """Whether it can still begin."""
        return self.state is Booking.WAITING


def asked(words: str) -> tuple[datetime, str]:
    """The moment and the zone of `2026-12-01 02:00 Europe/Berlin`. Raises `Refused`."""
    parts = words.split()
    if len(parts) == 2 and "T" in parts[0]:  # noqa: PLR2004 - date and time in one word
        parts = [*parts[0].split("T", 1), parts[1]]
    if len(parts) != 3:  # noqa: PLR2004 - date, time, zone
        raise Refused(
            "A date, a time and a time zone are needed.",
            next_action="Type `/migrate schedule 2026-12-01 02:00 Europe/Berlin`.",
        )
    return _moment(f"{parts[0]} {parts[1]}", parts[2]), parts[2]


def postponed(from_: Appointment, delay: str) -> datetime:
    """Its time after one of `DELAYS`. Raises `Refused`."""
    by = DELAYS[delay][1]
    if by < timedelta(days=1):
        return from_.at + by
    there = from_.at.astimezone(zone_of(from_.zone)) + by
    return _moment(f"{there:{FORMAT}}", from_.zone)


def possible(plan: Plan, at: datetime, now: datetime) -> None:
    """Whether a cutover may be wanted for that time. Raises `Refused`."""
    again = "Choose another time."
    if at <= now:
        raise Refused(f"{at:{FORMAT}} UTC is past.", next_action=again)
    if at - now > _FARTHEST:
        raise Refused(f"{at:{FORMAT}} UTC is more than a year ahead.", next_action=again)
    if plan.window is not None and not plan.window.holds(at):
        raise Refused(
            f"{_local(at, plan.window.timezone)} is outside the window: {plan.window.said}.",
            next_action="Choose a time inside, or change `window` in the migration file.",
        )
    for freeze in plan.freezes:
        if freeze.holds(at):
            when = _local(at, freeze.timezone)
            raise Refused(f"{when} is in a freeze: {freeze.said}.", next_action=again)


def _local(at: datetime, zone: str) -> str:
    return f"{at.astimezone(zone_of(zone)):{FORMAT}} {zone}"


def _moment(clock: str, zone: str) -> datetime:
    try:
        return moment_of(clock, zone)
    except NoSuchTime as wrong:
        raise Refused(f"{wrong.said}.", next_action=wrong.advice) from None
