"""What a cutover asks at the moment it begins: is it signed off, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.signoff.authority import Roll, holds
from bot.domain.signoff.decision import Vote
from bot.domain.signoff.refusal import Reason
from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import RoleStanding, RoleState, SignoffState


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """One thing that is missing; `role` is None where no single role is meant."""

    role: Role | None
    reason: Reason
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignoffGate:
    """The answer, looked up afresh. It is good for this `plan` and `file` and for no other.

    `state` is None when nobody asked. `approvers` are all who could sign off: whoever goes on
    without them tells them.
    """

    migration: str
    plan: str
    file: str
    state: SignoffState | None
    lacks: tuple[Lack, ...]
    approvers: frozenset[str]

    @property
    def met(self) -> bool:
        """Whether every sign-off is there, given by people who may give it now."""
        return self.state is not None and self.state.met and not self.lacks


def lapsed(state: SignoffState, rolls: Mapping[Role, Roll]) -> tuple[Vote, ...]:
    """The approvals whose givers could not give them any more."""
    return tuple(
        vote
        for role in state.roles
        if role.standing is not RoleStanding.EXPIRED
        for vote in role.approvals
        if not holds(vote, rolls[role.role])
    )


def lacks(state: SignoffState | None) -> tuple[Lack, ...]:
    """What is missing, in words."""
    if state is None:
        said = "Nobody has asked for sign-offs yet: `/migrate signoff request`."
        return (Lack(role=None, reason=Reason.UNKNOWN, said=said),)
    if state.request.spent_by:
        said = f"These sign-offs were used by {state.request.spent_by}: ask for new ones."
        return (Lack(role=None, reason=Reason.SPENT, said=said),)
    if state.request.withdrawn:
        said = "They were withdrawn by whoever asked: `/migrate signoff request`."
        return (Lack(role=None, reason=Reason.WITHDRAWN, said=said),)
    return (*(_lack(one) for one in state.missing), *_people(state))


def changed(roles: Iterable[Role]) -> tuple[Lack, ...]:
    """What is missing because these roles answered about something that is not there any more."""
    return tuple(
        Lack(role=role, reason=Reason.STALE, said=f"{role.title}: what it saw has changed.")
        for role in roles
    )


def _people(state: SignoffState) -> tuple[Lack, ...]:
    if not state.people_missing:
        return ()
    said = f"{len(state.people)} of {state.floor} different people signed off."
    return (Lack(role=None, reason=Reason.NOT_MET, said=said),)


def _lack(role: RoleState) -> Lack:
    title = role.role.title
    if role.standing is RoleStanding.REJECTED and role.rejection is not None:
        said = f"{title}: rejected by {role.rejection.by}: {role.rejection.reason}"
        return Lack(role=role.role, reason=Reason.REJECTED, said=said)
    if role.standing is RoleStanding.EXPIRED:
        said = f"{title}: expired at {role.ask.expires_at:%Y-%m-%d %H:%M} UTC."
        return Lack(role=role.role, reason=Reason.EXPIRED, said=said)
    said = f"{title}: {len(role.approvals)} of {role.minimum}, {role.standing.value}."
    return Lack(role=role.role, reason=Reason.NOT_MET, said=said)
