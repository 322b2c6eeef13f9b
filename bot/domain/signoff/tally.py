"""From the rows of a request to where it stands: the one place where votes are counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.domain.signoff.decision import Decision, Vote
from bot.domain.signoff.delegation import Delegation
from bot.domain.signoff.request import RoleAsk, SignoffRequest
from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import RoleStanding, RoleState, SignoffState

_COUNT = {RoleStanding.APPROVED, RoleStanding.PENDING, RoleStanding.VOID}


def stand(
    request: SignoffRequest,
    asks: Iterable[RoleAsk],
    votes: Iterable[Vote],
    delegations: Iterable[Delegation],
    now: datetime,
) -> SignoffState:
    """Every role that is needed, with the votes of its latest round; earlier ones never count."""
    asked, said = tuple(asks), tuple(sorted(votes, key=lambda vote: vote.seq))
    roles = tuple(
        _role(role, minimum, asked, said, now)
        for role in Role
        if (minimum := request.needed.get(role, 0)) > 0
    )
    counted = (one for role in roles if role.standing in _COUNT for one in role.approvals)
    return SignoffState(
        request=request,
        roles=roles,
        people=frozenset(vote.by for vote in counted),
        delegations=tuple(one for one in delegations if one.starts <= now < one.ends),
        rounds={one.role: one.round for one in sorted(asked, key=lambda one: one.round)},
        now=now,
    )


def _role(
    role: Role, minimum: int, asks: tuple[RoleAsk, ...], votes: tuple[Vote, ...], now: datetime
) -> RoleState:
    mine = sorted((ask for ask in asks if ask.role is role), key=lambda ask: ask.round)
    ask, previous = mine[-1], mine[-2] if len(mine) > 1 else None
    here = tuple(one for one in votes if one.role is role and one.round == ask.round)
    latest = {vote.by: vote for vote in here}
    approvals = tuple(one for one in latest.values() if one.decision is Decision.APPROVED)
    rejection = next((one for one in here if one.decision is Decision.REJECTED), None)
    return RoleState(
        role=role,
        ask=ask,
        previous=previous,
        standing=_standing(ask, now, rejection, enough=len(approvals) >= minimum),
        minimum=minimum,
        approvals=approvals,
        rejection=rejection,
        votes=here,
    )


def _standing(ask: RoleAsk, now: datetime, rejection: Vote | None, *, enough: bool) -> RoleStanding:
    if now >= ask.expires_at:
        return RoleStanding.EXPIRED
    if rejection is not None:
        return RoleStanding.REJECTED
    if enough:
        return RoleStanding.APPROVED
    return RoleStanding.PENDING if ask.round == 1 else RoleStanding.VOID
