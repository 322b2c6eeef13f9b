"""What is to be done at a time: once, every so often, or by the calendar of a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """At its time and never again."""

    def __str__(self) -> str:
        """As it is stored."""
        return "once"


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """Again so many seconds after it was done, whatever the clocks on the wall do meanwhile."""

    seconds: int

    def __str__(self) -> str:
        """As it is stored."""
        return f"every {self.seconds}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """At a time of day in `zone` (IANA), on the days that fit all of the other three.

    `day` and `month` are `*` or numbers with commas, `weekday` is `*` or `mon`, `tue`, ... with
    commas. An hour that is there twice counts once; one that is left out counts as the next.
    """

    hour: int
    minute: int = 0
    day: str = "*"
    month: str = "*"
    weekday: str = "*"
    zone: str = "UTC"

    def __str__(self) -> str:
        """As it is stored."""
        return f"at {self.minute} {self.hour} {self.day} {self.month} {self.weekday} {self.zone}"


Rule = Once | Every | Calendar


def rule(text: str) -> Rule:
    """What `str` of a rule wrote. Raises `ValueError` for anything else."""
    match text.split():
        case ["once"]:
            return Once()
        case ["every", seconds]:
            return Every(seconds=int(seconds))
        case ["at", minute, hour, day, month, weekday, zone]:
            return Calendar(
                hour=int(hour),
                minute=int(minute),
                day=day,
                month=month,
                weekday=weekday,
                zone=zone,
            )
    message = f"{text!r} is no rule of a schedule"
    raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """One thing that is due at `due` (UTC); `kind` says who does it, `input` what it needs.

    `id` is chosen by who schedules it, such as `signoff/<request>/expiry`: scheduling the same id
    again takes the place of what was there. Nothing is due after `until`.
    """

    id: str
    kind: str
    due: datetime
    migration: str = ""
    channel: str = ""
    target: str = ""
    by: str = ""
    input: Mapping[str, Any] = field(default_factory=dict)
    rule: Rule = field(default_factory=Once)
    until: datetime | None = None
