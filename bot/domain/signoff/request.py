"""A request for sign-offs: what is asked of whom, on which plan and which evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.signoff.evidence import RoleEvidence
from bot.domain.signoff.role import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class SignoffRequest:
    """One asking of one migration; it lives until another one or a cutover takes its place.

    `plan` is the runbook's digest and `file` the migration file's, as of the latest asking.
    `editors` are all who brought in an edition of the file while it was asked for. `needed` says
    how many different people each role takes, `floor` how many all of them together.
    `revision` grows with every effect. `replaced_by` is a later request, `spent_by` the cutover
    that went ahead on it; "" for neither. One that replaces itself was withdrawn.
    """

    id: str
    migration: str
    channel: str
    plan: str
    file: str
    requester: str
    editors: frozenset[str]
    needed: Mapping[Role, int]
    floor: int
    asked_at: datetime
    expires_at: datetime
    revision: int = 0
    replaced_by: str = ""
    spent_by: str = ""

    @property
    def open(self) -> bool:
        """Whether anything can still be decided on it."""
        return not self.replaced_by and not self.spent_by

    @property
    def withdrawn(self) -> bool:
        """Whether whoever asked has taken it back."""
        return self.replaced_by == self.id

    @property
    def barred(self) -> frozenset[str]:
        """Who may not sign anything off here, whatever else they are."""
        return self.editors | {self.requester}


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleAsk:
    """One asking of one role. The first is round 1; a later one voids every vote before it.

    `evidence` is kept as it was shown. `eligible` are the people who could answer when it was
    asked. `by` is who asked again, "" when the world changed; `cause` says why in one sentence.
    """

    role: Role
    round: int
    version: str
    evidence: RoleEvidence
    eligible: tuple[str, ...]
    asked_at: datetime
    expires_at: datetime
    by: str = ""
    cause: str = ""

    @property
    def plan(self) -> str:
        """The runbook's digest that it was asked on."""
        return self.version.partition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What a request would rest on now; `lasts` is how long a sign-off counts."""

    migration: str
    channel: str
    plan: str
    file: str
    needed: Mapping[Role, int]
    floor: int
    lasts: timedelta
    evidence: Mapping[Role, RoleEvidence]

    def version(self, role: Role) -> str:
        """What an answer of that role is bound to: the plan and the role's own evidence."""
        return version(self.plan, self.evidence[role])


def version(plan: str, evidence: RoleEvidence) -> str:
    """`<digest of the runbook>.<digest of the evidence>`."""
    return f"{plan}.{evidence.digest}"
