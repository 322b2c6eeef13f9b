"""When the migration may happen."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, model_validator

from bot.domain.plan.model import Part

_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _time(text: str) -> str:
    if not _TIME.fullmatch(text):
        message = f"'{text}' is not a time of day"
        raise ValueError(message)
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = f"'{text}' is not a time zone"
        raise ValueError(message) from None
    return text


Time = Annotated[
    str,
    AfterValidator(_time),
    Field(
        title="a time of day in quotes, 24 hours",
        examples=["02:00"],
        json_schema_extra={"pattern": f"^({_TIME.pattern})$"},
    ),
]
Zone = Annotated[
    str,
    AfterValidator(_zone),
    Field(title="a time zone of the IANA list", examples=["Europe/Berlin"]),
]


class Window(Part):
    """A stretch of the day by the clocks of one place; over midnight if its end is earlier.

    Where clocks are turned, an hour that is there twice belongs to it twice, and one that is left
    out is left out.
    """

    start: Time
    """When it begins, by the clocks there."""
    end: Time
    """When it is over, by the clocks there."""
    timezone: Zone
    """Whose clocks: a time zone of the IANA list."""
    days: tuple[Day, ...] = Field(default=DAYS, min_length=1, strict=False)
    """The days on which it begins."""

    @model_validator(mode="after")
    def _long_enough(self) -> Window:
        if self.start == self.end:
            message = "start and end are the same, so the window is empty"
            raise ValueError(message)
        return self

    @property
    def said(self) -> str:
        """The window in words."""
        return f"{self.start}-{self.end} {self.timezone}, {', '.join(self.days)}"

    def holds(self, moment: datetime) -> bool:
        """Whether an aware moment lies inside."""
        there = moment.astimezone(ZoneInfo(self.timezone))
        clock = f"{there:%H:%M}"
        if self.start < self.end:
            return self.start <= clock < self.end and self._begins(there)
        if clock >= self.start:
            return self._begins(there)
        return clock < self.end and self._begins(there - timedelta(days=1))

    def _begins(self, day: datetime) -> bool:
        return DAYS[day.weekday()] in self.days
