"""What is asked: at first, again when the world changed, and again because somebody wants it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.domain.signoff.evidence import changes
from bot.domain.signoff.refusal import Reason, SignoffRefused
from bot.domain.signoff.request import Grounds, RoleAsk
from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import RoleStanding, RoleState, SignoffState

Eligible = Mapping[Role, tuple[str, ...]]
_TOLD = 3


def asked(grounds: Grounds) -> tuple[Role, ...]:
    """The roles that these grounds need, in their order."""
    return tuple(role for role in Role if grounds.needed.get(role, 0) > 0)


def first(grounds: Grounds, people: Eligible, now: datetime) -> tuple[RoleAsk, ...]:
    """Round 1 of every role. Raises `SignoffRefused` when it could never be met."""
    refuse_hopeless(grounds.needed, grounds.floor, people)
    return tuple(_ask(role, 1, grounds, people[role], now) for role in asked(grounds))


def moved(state: SignoffState, grounds: Grounds) -> tuple[Role, ...]:
    """The roles whose plan or evidence is not what they were asked on.

    What has expired stays so until somebody asks again. A role that was not needed before starts.
    """
    return tuple(role for role in asked(grounds) if _moved(state.role(role), grounds, role))


def renewed(state: SignoffState, grounds: Grounds, people: Eligible) -> tuple[RoleAsk, ...]:
    """A new round for each role that has moved; `people` may lack those that nobody could tell."""
    return tuple(_renewed(role, state, grounds, people) for role in moved(state, grounds))


def again(state: SignoffState, grounds: Grounds, people: Eligible, by: str) -> tuple[RoleAsk, ...]:
    """A new round for each role that was rejected or has expired.

    Raises `SignoffRefused` when there is none, or when nobody but `by` could answer.
    """
    needed = grounds.needed
    roles = tuple(one for one in state.roles if one.standing in _SHUT and one.role in needed)
    if not roles:
        raise SignoffRefused(
            Reason.NOTHING_TO_ASK,
            "Nothing was rejected and nothing has expired, so there is nothing to ask again.",
            "See who is missing: `/migrate signoffs`.",
        )
    left = {one.role: _without(people[one.role], by) for one in roles}
    refuse_hopeless({role: needed[role] for role in left}, 0, left)
    return tuple(_again(one, state, grounds, left[one.role], by) for one in roles)


def refuse_hopeless(needed: Mapping[Role, int], floor: int, people: Eligible) -> None:
    """Raise `SignoffRefused` where fewer people may answer than it takes."""
    for role in Role:
        if len(people.get(role, ())) < needed.get(role, 0):
            raise _hopeless(f"as {role.title}", len(people.get(role, ())), needed[role], role)
    together = {person for each in people.values() for person in each}
    if len(together) < floor:
        raise _hopeless("in all", len(together), floor, None)


_SHUT = {RoleStanding.REJECTED, RoleStanding.EXPIRED}


def _hopeless(what: str, there: int, needed: int, role: Role | None) -> SignoffRefused:
    where = f"`roles.{role.value}`" if role else "`roles`"
    return SignoffRefused(
        Reason.NOBODY,
        f"Sign-off {what} takes {needed}, and {there} may give it: whoever asks or edited the "
        "migration file does not count.",
        f"Add people to {where} in the migration file, or let a colleague ask.",
    )


def _moved(here: RoleState | None, grounds: Grounds, role: Role) -> bool:
    if here is None:
        return True
    return here.standing is not RoleStanding.EXPIRED and here.version != grounds.version(role)


def _renewed(role: Role, state: SignoffState, grounds: Grounds, people: Eligible) -> RoleAsk:
    here, round_ = state.role(role), state.rounds.get(role, 0) + 1
    before = here.ask.eligible if here else ()
    cause = _cause(here, grounds) if here else "The plan asks for it now."
    return _ask(role, round_, grounds, people.get(role, before), state.now, cause=cause)


def _again(
    here: RoleState, state: SignoffState, grounds: Grounds, people: tuple[str, ...], by: str
) -> RoleAsk:
    cause = "It had expired." if here.standing is RoleStanding.EXPIRED else "It was rejected."
    round_ = here.ask.round + 1
    return _ask(here.role, round_, grounds, people, state.now, cause=cause, by=by)


def _cause(here: RoleState, grounds: Grounds) -> str:
    if here.ask.plan != grounds.plan:
        return "The plan changed."
    titles = [one.title for one in changes(here.ask.evidence, grounds.evidence[here.role])]
    more = f" and {len(titles) - _TOLD} more" if len(titles) > _TOLD else ""
    return f"Changed: {', '.join(titles[:_TOLD])}{more}."


def _ask(  # noqa: PLR0913 - what an asking is made of
    role: Role,
    round_: int,
    grounds: Grounds,
    people: tuple[str, ...],
    now: datetime,
    *,
    cause: str = "",
    by: str = "",
) -> RoleAsk:
    return RoleAsk(
        role=role,
        round=round_,
        version=grounds.version(role),
        evidence=grounds.evidence[role],
        eligible=people,
        asked_at=now,
        expires_at=now + grounds.lasts,
        by=by,
        cause=cause,
    )


def _without(people: tuple[str, ...], one: str) -> tuple[str, ...]:
    return tuple(each for each in people if each != one)
