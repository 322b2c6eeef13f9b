"""The pieces that every picture of a sign-off is made of."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.signoff.decision import Vote
from bot.domain.signoff.evidence import Proof
from bot.domain.signoff.standing import RoleStanding, RoleState, SignoffState
from bot.domain.standing import Standing
from bot.domain.state import TimelineEntry
from bot.views.box import SIGNS as PROOF_SIGNS
from bot.views.markup import Safe, code, lines, link, moment, person, prose, row, strong
from bot.views.verdict import counted

SIGNS = {
    RoleStanding.PENDING: "⏳",
    RoleStanding.APPROVED: "✅",
    RoleStanding.REJECTED: "⛔",
    RoleStanding.VOID: "🔁",
    RoleStanding.EXPIRED: "⌛",
}
_MOST_PEOPLE = 6
_MOST_CHANGES = 5


def role_line(state: RoleState) -> Safe:
    """One role: its sign, its question, and what was said or is waited for."""
    title = row(Safe(SIGNS[state.standing]), strong(state.role.title), by=" ")
    return lines(row(title, prose(state.role.question)), _said(state))


def people(ids: Iterable[str]) -> Safe:
    """Some mentions; many are counted."""
    known = tuple(ids)
    shown = row(*map(person, known[:_MOST_PEOPLE]), by=", ")
    left = len(known) - _MOST_PEOPLE
    return Safe(f"{shown} and {left} more") if left > 0 else shown


def changed(state: RoleState) -> Safe:
    """Why the role is asked again, and what is not what it was."""
    found = state.changes
    shown = (Safe(f"• {prose(one.sentence, 200)}") for one in found[:_MOST_CHANGES])
    left = len(found) - _MOST_CHANGES
    more = Safe(f"• and {left} more") if left > 0 else Safe("")
    plan = Safe("• The commands of the plan changed") if state.plan_changed else Safe("")
    return lines(plan, *shown, more)


def evidence(proofs: tuple[Proof, ...]) -> tuple[Safe, ...]:
    """One line a fact, what is wrong first."""
    order = list(Standing)
    ranked = sorted(proofs, key=lambda proof: order.index(proof.standing))
    return tuple(map(_fact, ranked))


def tally(proofs: tuple[Proof, ...]) -> str:
    """Such as `12 facts, 1 is not settled`."""
    open_ones = sum(not proof.standing.settled for proof in proofs)
    verb = "is" if open_ones == 1 else "are"
    return counted(len(proofs), "fact") + (f", {open_ones} {verb} not settled" if open_ones else "")


def facts(state: SignoffState, address: str, anchor: TimelineEntry | None) -> Safe:
    """Who asked, until when, on which plan; `address` leads to the plan's card."""
    request = state.request
    editors = request.editors - {request.requester}
    until = state.next_expiry
    return row(
        row(Safe("asked by"), person(request.requester), by=" "),
        moment(request.asked_at),
        row(Safe("counts until"), moment(until), by=" ") if until else Safe(""),
        plan(request.plan, address),
        row(Safe("file"), code(request.file, 12), by=" "),
        row(Safe("changed by"), people(sorted(editors)), by=" ") if editors else Safe(""),
        prose(f"audit #{anchor.seq} · {anchor.hash[:6]}…" if anchor else ""),
    )


def plan(digest: str, address: str) -> Safe:
    """The plan by its digest, as a link to its card where that is known."""
    return (
        link(address, Safe(f"plan {digest[:12]}"))
        if address
        else row(Safe("plan"), code(digest, 12), by=" ")
    )


def _said(state: RoleState) -> Safe:
    match state.standing:
        case RoleStanding.APPROVED:
            return lines(*map(_approval, state.approvals))
        case RoleStanding.REJECTED if state.rejection is not None:
            who = row(Safe("Rejected by"), person(state.rejection.by), by=" ")
            return row(who, prose(state.rejection.reason, 500), by=": ")
        case RoleStanding.EXPIRED:
            when = row(Safe("Expired"), moment(state.ask.expires_at), by=" ")
            return row(when, *(_was(one) for one in state.approvals))
        case RoleStanding.VOID:
            cause = prose(state.ask.cause or "Asked again.", 300)
            return lines(cause, changed(state), _waits(state))
        case _:
            return _waits(state)


def _waits(state: RoleState) -> Safe:
    have = lines(*map(_approval, state.approvals))
    said = {one.by for one in state.approvals}
    left = tuple(each for each in state.ask.eligible if each not in said)
    if not left:
        advice = "Nobody can answer: put somebody into the role, then ask again."
        return lines(have, Safe(advice))
    number = f" ({len(said)} of {state.minimum})" if state.minimum > 1 else ""
    return lines(have, row(Safe(f"Waits for{number}"), people(left), by=" "))


def _approval(vote: Vote) -> Safe:
    behalf = row(Safe("for"), person(vote.on_behalf_of), by=" ") if vote.on_behalf_of else Safe("")
    return row(row(Safe("Approved by"), person(vote.by), behalf, by=" "), moment(vote.at))


def _was(vote: Vote) -> Safe:
    return row(Safe("approved by"), person(vote.by), Safe("before that"), by=" ")


def _fact(proof: Proof) -> Safe:
    head = row(Safe(PROOF_SIGNS[proof.standing]), strong(f"{proof.title}:", 80), by=" ")
    found = row(head, prose(proof.said, 220), by=" ")
    return row(found, prose(proof.source, 60), moment(proof.at) if proof.at else Safe(""))
