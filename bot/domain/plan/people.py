"""Who may do what, and whom to call."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from bot.domain.plan.model import Part

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


class Contact(Part):
    """Whom to call for one kind of trouble."""

    issue: str
    """The kind of trouble, such as "Database emergency"."""
    contact: str
    """A person, a team or a support desk, and how to reach it."""
    action: str
    """What they are asked to do."""
