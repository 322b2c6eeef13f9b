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


Member = Annotated[str, AfterValidator(_member)]
Members = Annotated[tuple[Member, ...], Field(strict=False)]


class Roles(Part):
    """The seed's four sign-offs and who may give them; an empty list means nobody."""

    technical_lead: Members = ()
    dba: Members = ()
    product_owner: Members = ()
    security: Members = ()


class Contact(Part):
    """Whom to call for one kind of trouble."""

    issue: str
    contact: str
    action: str
