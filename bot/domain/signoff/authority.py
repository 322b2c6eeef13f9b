"""Who may answer for a role: members and those who stand in for them, never who asked or edited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.signoff.decision import Vote
from bot.domain.signoff.delegation import Delegation
from bot.domain.signoff.refusal import Reason, SignoffRefused
from bot.domain.signoff.role import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """The members of a role as Slack says now, and who of all concerned is able to sign at all.

    `able`: active full members of the workspace. A person of whom nobody asked is not in it.
    """

    role: Role
    members: frozenset[str]
    able: frozenset[str]
    barred: frozenset[str]
    delegations: tuple[Delegation, ...] = ()


def authority(person: str, roll: Roll, now: datetime) -> str:
    """Whose word it is: "" for a member's own, else whom they stand in for.

    Raises `SignoffRefused`.
    """
    if person not in roll.able:
        raise SignoffRefused(
            Reason.NOT_ELIGIBLE,
            "Only active full members of the workspace may sign off.",
            "Ask a full member who has this role.",
        )
    if person in roll.members:
        return ""
    for given in roll.delegations:
        if given.covers(person, roll.role, now) and _may_give(given.from_person, roll):
            return given.from_person
    raise _stranger(roll)


def holds(vote: Vote, roll: Roll) -> bool:
    """Whether whoever gave this approval could give it still."""
    if vote.by in roll.barred or vote.by not in roll.able:
        return False
    if not vote.on_behalf_of:
        return vote.by in roll.members
    return _may_give(vote.on_behalf_of, roll) and any(
        given.from_person == vote.on_behalf_of and given.covers(vote.by, roll.role, vote.at)
        for given in roll.delegations
    )


def eligible(roll: Roll, now: datetime) -> tuple[str, ...]:
    """Everybody who could approve now, in the order of their ids."""
    standing_in = (
        given.to_person
        for given in roll.delegations
        if given.covers(given.to_person, roll.role, now) and _may_give(given.from_person, roll)
    )
    return tuple(sorted((roll.members | set(standing_in)) & roll.able - roll.barred))


def concerned(
    role: Role, members: frozenset[str], delegations: Iterable[Delegation]
) -> frozenset[str]:
    """Everybody of whom a roll must know whether they are able."""
    both = ((one.from_person, one.to_person) for one in delegations if one.role is role)
    return members.union(*both)


def _may_give(person: str, roll: Roll) -> bool:
    return person in roll.members & roll.able - roll.barred


def _stranger(roll: Roll) -> SignoffRefused:
    title = roll.role.title
    if not roll.members:
        return SignoffRefused(
            Reason.NOBODY,
            f"Nobody may sign off as {title}: the migration file names nobody for it.",
            f"Add somebody to `roles.{roll.role.value}` in the migration file.",
        )
    return SignoffRefused(
        Reason.NOT_A_MEMBER,
        f"You may not sign off as {title}: you are not in this role now.",
        "Ask somebody who is, or let them delegate it to you.",
    )
