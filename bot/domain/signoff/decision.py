"""What a person said to a role's question, and what exactly it was said to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.domain.signoff.role import Role

#: A rejection needs at least and at most so many characters of reason.
LEAST_REASON = 10
MOST_REASON = 500


class Decision(Enum):
    """The latest one of a person for a role counts."""

    APPROVED = "approved"
    REJECTED = "rejected"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """One effect of one click; never changed.

    `seq` orders the votes of a request. `round` and `version` say which asking it answers: votes
    of an earlier round never count. `on_behalf_of` is who delegated, "" for a member's own word.
    `head` is the end of the audit trail that the person was shown.
    """

    request: str
    seq: int
    role: Role
    round: int
    version: str
    by: str
    on_behalf_of: str
    decision: Decision
    reason: str
    at: datetime
    head: str = ""

    @property
    def id(self) -> str:
        """How the audit trail calls it."""
        return f"{self.request}/{self.seq}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """A click of somebody who may do nothing here at all; `said` is what they were told."""

    request: str
    role: str
    by: str
    team: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """What arrives from a button or a form. Every word of it may be late, doubled or made up.

    `version` is what the card showed, `key` names the delivery: the same one has one effect.
    `reason` is "" where none was asked for.
    """

    request: str
    role: Role
    version: str
    by: str
    team: str
    key: str
    decision: Decision = Decision.APPROVED
    reason: str = ""
    head: str = ""
