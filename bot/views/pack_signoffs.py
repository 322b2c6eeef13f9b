"""What a pack says of sign-offs: who was asked what, on which evidence, and what they said."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.domain.signoff.decision import Vote
from bot.domain.signoff.delegation import Delegation
from bot.domain.signoff.standing import RoleState, SignoffState

Facts = dict[str, Any]


def signoffs(state: SignoffState, delegations: tuple[Delegation, ...]) -> Facts:
    """The latest request with every vote of its latest rounds, and every delegation."""
    request = state.request
    return {
        "request": request.id,
        "plan": request.plan,
        "requester": request.requester,
        "editors": sorted(request.editors),
        "asked": request.asked_at,
        "met": state.met,
        "spent_by": request.spent_by,
        "withdrawn": request.withdrawn,
        "floor": request.floor,
        "people": sorted(state.people),
        "roles": [_role(one) for one in state.roles],
        "delegations": [_delegation(one) for one in delegations],
    }


def _role(one: RoleState) -> Facts:
    return {
        "role": one.role.title,
        "question": one.role.question,
        "standing": one.standing,
        "needed": one.minimum,
        "round": one.ask.round,
        "asked": one.ask.asked_at,
        "expires": one.ask.expires_at,
        "cause": one.ask.cause,
        "evidence": one.ask.evidence.digest,
        "proofs": [
            {"title": proof.title, "standing": proof.standing, "said": proof.said}
            for proof in one.ask.evidence.proofs
        ],
        "votes": [_vote(vote) for vote in one.votes],
    }


def _vote(vote: Vote) -> Facts:
    return {
        "by": vote.by,
        "on_behalf_of": vote.on_behalf_of,
        "decision": vote.decision,
        "reason": vote.reason,
        "at": vote.at,
        "version": vote.version,
        "head_shown": vote.head,
    }


def _delegation(one: Delegation) -> Facts:
    return {**asdict(one), "role": one.role.title}
