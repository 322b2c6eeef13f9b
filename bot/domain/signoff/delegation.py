"""Somebody who may not be there lets somebody else answer for a role, for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.signoff.role import Role

#: The longest that anybody may delegate at once.
LONGEST = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """From `starts` until `ends`. Who answers counts as himself, never as two people."""

    id: str
    migration: str
    role: Role
    from_person: str
    to_person: str
    starts: datetime
    ends: datetime
    reason: str

    def covers(self, person: str, role: Role, now: datetime) -> bool:
        """Whether it lets that person answer for that role at that moment."""
        mine = self.to_person == person and self.role is role
        return mine and self.starts <= now < self.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What arrives from the form: `by` wants `to` to answer for the channel's `role`."""

    channel: str
    role: Role
    to: str
    starts: datetime
    ends: datetime
    reason: str
    by: str
    key: str
