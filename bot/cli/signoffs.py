"""Sign-offs as data for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.domain.signoff.decision import Vote
from bot.domain.signoff.evidence import Proof
from bot.domain.signoff.standing import RoleState, SignoffState
from bot.domain.state import MigrationStatus


def as_data(one: MigrationStatus) -> dict[str, Any]:
    """One migration; `request` is null while nobody has asked."""
    state = one.signoffs
    return {
        "migration": one.migration,
        "channel": one.channel,
        "met": state is not None and state.request.open and state.met,
        "request": _request(state) if state else None,
    }


def _request(state: SignoffState) -> dict[str, Any]:
    request = state.request
    return {
        "id": request.id,
        "open": request.open,
        "plan": request.plan,
        "file": request.file,
        "by": request.requester,
        "editors": sorted(request.editors),
        "asked_at": request.asked_at.isoformat(),
        "people": sorted(state.people),
        "people_needed": state.floor,
        "replaced_by": request.replaced_by or None,
        "spent_by": request.spent_by or None,
        "roles": [_role(each) for each in state.roles],
    }


def _role(state: RoleState) -> dict[str, Any]:
    return {
        "role": state.role.value,
        "question": state.role.question,
        "standing": state.standing.value,
        "version": state.version,
        "minimum": state.minimum,
        "eligible": list(state.ask.eligible),
        "expires_at": state.ask.expires_at.isoformat(),
        "approvals": [_vote(each) for each in state.approvals],
        "rejection": _vote(state.rejection) if state.rejection else None,
        "changes": [each.sentence for each in state.changes],
        "evidence": [_proof(each) for each in state.ask.evidence.proofs],
    }


def _vote(vote: Vote) -> dict[str, Any]:
    return {
        "by": vote.by,
        "for": vote.on_behalf_of or None,
        "at": vote.at.isoformat(),
        "reason": vote.reason or None,
    }


def _proof(proof: Proof) -> dict[str, Any]:
    return {
        "title": proof.title,
        "said": proof.said,
        "standing": proof.standing.value,
        "source": proof.source,
        "at": _told(proof.at),
    }


def _told(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
