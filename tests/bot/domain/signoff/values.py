"""Requests, askings and votes, small enough to see through."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.domain.signoff.decision import Decision, Vote
from bot.domain.signoff.evidence import Proof, RoleEvidence
from bot.domain.signoff.request import Grounds, RoleAsk, SignoffRequest
from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import SignoffState
from bot.domain.signoff.tally import stand
from bot.domain.standing import Standing

AT = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
DAY = timedelta(hours=24)
PEOPLE = {role: (f"U0{role.name[:3]}1", f"U0{role.name[:3]}2") for role in Role}


def evidence(role: Role, *marks: str) -> RoleEvidence:
    """One fact for each mark."""
    proofs = (
        Proof(title=f"Fact {n}", said=mark, standing=Standing.HOLDS, source="test", mark=mark)
        for n, mark in enumerate(marks or ("0",))
    )
    return RoleEvidence(role=role, proofs=tuple(proofs))


def grounds(
    plan: str = "plan1", needed: dict[Role, int] | None = None, **marks: tuple[str, ...]
) -> Grounds:
    """What is asked now; `marks` are the facts of a role by its name."""
    needed = dict.fromkeys(Role, 1) if needed is None else needed
    return Grounds(
        migration="shop/production",
        channel="C0SHOP",
        plan=plan,
        file="file1",
        needed=needed,
        floor=2,
        lasts=DAY,
        evidence={role: evidence(role, *marks.get(role.value, ())) for role in needed},
    )


def request(base: Grounds) -> SignoffRequest:
    """Asked by U0LEAD on these grounds."""
    return SignoffRequest(
        id="signoff-1",
        migration=base.migration,
        channel=base.channel,
        plan=base.plan,
        file=base.file,
        requester="U0LEAD",
        editors=frozenset(),
        needed=base.needed,
        floor=base.floor,
        asked_at=AT,
        expires_at=AT + DAY,
    )


def vote(role: Role, by: str, seq: int, decision: Decision = Decision.APPROVED) -> Vote:
    """An answer to the first round."""
    return Vote(
        request="signoff-1",
        seq=seq,
        role=role,
        round=1,
        version="",
        by=by,
        on_behalf_of="",
        decision=decision,
        reason="",
        at=AT,
    )


def state(
    base: Grounds, asks: tuple[RoleAsk, ...], *votes: Vote, now: datetime = AT
) -> SignoffState:
    """Where the request stands."""
    return stand(request(base), asks, votes, (), now)
