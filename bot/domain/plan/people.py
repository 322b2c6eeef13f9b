"""Who may do what, and whom to call."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from bot.domain.plan.model import Part
from bot.domain.plan.window import DAYS, Day, Time

_MEMBER = re.compile(r"[US][A-Z0-9]{2,20}")


def _member(text: str) -> str:
    if not _MEMBER.fullmatch(text):
        message = f"'{text}' is not a Slack user id (U…) or user group id (S…)"
        raise ValueError(message)
    return text


Member = Annotated[
    str,
    AfterValidator(_member),
    Field(
        title="a Slack user id (U…) or user group id (S…)",
        examples=["U0123ABCD"],
        json_schema_extra={"pattern": f"^{_MEMBER.pattern}$"},
    ),
]
Members = Annotated[tuple[Member, ...], Field(strict=False)]


class Roles(Part):
    """The seed's four sign-offs and who may give them; an empty list means nobody."""

    technical_lead: Members = ()
    """Sign off the architecture."""
    dba: Members = ()
    """Sign off the plan for the database."""
    product_owner: Members = ()
    """Accept the downtime window."""
    security: Members = ()
    """Sign off images and the handling of secrets."""


People = Annotated[int, Field(ge=0, le=20, title="a number from 0 to 20", examples=[1])]


class Minimum(Part):
    """How many different people each role takes; 0 where it is not asked at all."""

    technical_lead: People = 1
    """For the architecture."""
    dba: People = 1
    """For the plan for the database."""
    product_owner: People = 1
    """For the downtime window."""
    security: People = 1
    """For images and the handling of secrets."""

    @model_validator(mode="after")
    def _somebody_is_asked(self) -> Minimum:
        if not any(self.model_dump().values()):
            message = "at least one role must be asked"
            raise ValueError(message)
        return self


class WorkingHours(Part):
    """When people may be reminded, by the clocks where each of them is."""

    start: Time = "09:00"
    """When work begins."""
    end: Time = "18:00"
    """When it ends, on the same day."""
    days: tuple[Day, ...] = Field(default=DAYS[:5], min_length=1, strict=False)
    """The days on which people work."""

    @model_validator(mode="after")
    def _in_order(self) -> WorkingHours:
        if self.start >= self.end:
            message = "work must end later on the same day than it begins"
            raise ValueError(message)
        return self


class Signoffs(Part):
    """How sign-offs are asked for, besides who gives them (`roles`) and `quorum`."""

    minimum: Minimum = Minimum()
    """How many different people each role takes."""
    hours: int = Field(default=24, ge=1, le=720)
    """How long an asking and its answers count; hours."""
    escalation: Members = ()
    """Who is told when an answer does not come."""
    escalate_after: int = Field(default=8, ge=1, le=720)
    """How long an answer may take before they are told; hours."""
    working_hours: WorkingHours = WorkingHours()
    """When who is missing may be reminded, by their own clocks."""


class Contact(Part):
    """Whom to call for one kind of trouble."""

    issue: str
    """The kind of trouble, such as "Database emergency"."""
    contact: str
    """A person, a team or a support desk, and how to reach it."""
    action: str
    """What they are asked to do."""
