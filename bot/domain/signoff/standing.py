"""Where a request stands: everything that cards, forms and gates need, from the database alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.domain.signoff.decision import Vote
from bot.domain.signoff.delegation import Delegation
from bot.domain.signoff.evidence import Change, changes
from bot.domain.signoff.request import RoleAsk, SignoffRequest
from bot.domain.signoff.role import Role


class RoleStanding(Enum):
    """VOID is pending once more: what was decided or asked before counts no longer."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    VOID = "asked again"
    EXPIRED = "expired"

    @property
    def waits(self) -> bool:
        """Whether an answer is still wanted and would still count."""
        return self in {RoleStanding.PENDING, RoleStanding.VOID}


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleState:
    """One role: its latest asking, the one before, and what was said to the latest.

    `approvals` holds one for each person whose latest word it is; `minimum` is how many it takes.
    `votes` are all of this round, oldest first.
    """

    role: Role
    ask: RoleAsk
    previous: RoleAsk | None
    standing: RoleStanding
    minimum: int
    approvals: tuple[Vote, ...]
    rejection: Vote | None
    votes: tuple[Vote, ...]

    @property
    def version(self) -> str:
        """What a button of this role carries."""
        return self.ask.version

    @property
    def changes(self) -> tuple[Change, ...]:
        """What of the evidence is not what it was when the role was asked before."""
        if self.previous is None:
            return ()
        return changes(self.previous.evidence, self.ask.evidence)

    @property
    def plan_changed(self) -> bool:
        """Whether the commands themselves are others than when the role was asked before."""
        return self.previous is not None and self.previous.plan != self.ask.plan

    def approval_of(self, person: str) -> Vote | None:
        """That person's approval, None when there is none that counts."""
        return next((one for one in self.approvals if one.by == person), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignoffState:
    """A request at `now`. `people` are all whose approval counts, each once.

    `delegations` are those in force. `rounds` is how often each role was asked, needed or not.
    """

    request: SignoffRequest
    roles: tuple[RoleState, ...]
    people: frozenset[str]
    delegations: tuple[Delegation, ...]
    rounds: Mapping[Role, int]
    now: datetime

    @property
    def floor(self) -> int:
        """How many different people it takes."""
        return self.request.floor

    @property
    def missing(self) -> tuple[RoleState, ...]:
        """The roles that are not approved."""
        return tuple(one for one in self.roles if one.standing is not RoleStanding.APPROVED)

    @property
    def people_missing(self) -> int:
        """How many more different people it takes, whatever the roles say."""
        return max(0, self.floor - len(self.people))

    @property
    def met(self) -> bool:
        """Whether every role is approved by enough people, and by enough different ones."""
        asked = bool(self.roles) and not self.request.withdrawn
        return asked and not self.missing and not self.people_missing

    @property
    def expired(self) -> bool:
        """Whether nothing of it counts any more."""
        return all(one.standing is RoleStanding.EXPIRED for one in self.roles)

    @property
    def next_expiry(self) -> datetime | None:
        """When the next role expires, None when all have."""
        left = (one.ask.expires_at for one in self.roles if one.ask.expires_at > self.now)
        return min(left, default=None)

    def asked(self, role: Role) -> frozenset[str]:
        """Who could answer for the role when it was asked, and whoever stands in for them now."""
        here = self.role(role)
        if here is None:
            return frozenset()
        own = frozenset(here.ask.eligible)
        standing_in = (
            one.to_person for one in self.delegations if one.role is role and one.from_person in own
        )
        return (own | frozenset(standing_in)) - self.request.barred - {here.ask.by}

    def role(self, role: Role) -> RoleState | None:
        """That role, None when it is not asked."""
        return next((one for one in self.roles if one.role is role), None)
