"""When nobody may begin a migration."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, model_validator

from bot.domain.local_time import NoSuchTime, moment_of
from bot.domain.plan.model import Part
from bot.domain.plan.window import Zone

Clock = Annotated[str, Field(title="a date with a time", examples=["2026-12-20 00:00"])]


class Freeze(Part):
    """A stretch of time in which no cutover begins; one that runs goes on, and back one may."""

    begins: Clock = Field(alias="from")
    """The first minute of it, by the clocks there."""
    until: Clock
    """The first minute after it, by the clocks there."""
    timezone: Zone
    """Whose clocks: a time zone of the IANA list."""
    reason: str = Field(min_length=1, max_length=300)
    """Why: whoever is refused reads it."""

    @model_validator(mode="after")
    def _in_order(self) -> Freeze:
        if self._moment(self.begins) >= self._moment(self.until):
            message = "it ends before it begins"
            raise ValueError(message)
        return self

    def holds(self, moment: datetime) -> bool:
        """Whether an aware moment lies inside."""
        return self._moment(self.begins) <= moment < self._moment(self.until)

    @property
    def said(self) -> str:
        """Why and until when, for who is refused."""
        return f"{self.reason} (until {self.until} {self.timezone})"

    def _moment(self, clock: str) -> datetime:
        try:
            return moment_of(clock, self.timezone)
        except NoSuchTime as wrong:
            message = f"{wrong.said}. {wrong.advice}"
            raise ValueError(message) from None
