"""The forms of rejecting and delegating, and what stands in their place afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.domain.modal import Modal
from bot.domain.runbook import Runbook
from bot.domain.signoff.decision import MOST_REASON
from bot.domain.signoff.delegation import Delegation
from bot.domain.signoff.role import Role
from bot.views.blocks import context, fitting, section
from bot.views.inputs import Choice, choice, member, words
from bot.views.markup import Safe, lines, link, moment, person, prose, row, strong
from bot.views.runbook import everything

REASON, ROLE, TO, STARTS, LASTS = "reason", "role", "to", "starts", "lasts"
REJECT_TITLE, DELEGATE_TITLE = "Reject", "Delegate a sign-off"
#: When a delegation may begin and how long it may last; choices, so that nobody mistypes them.
BEGINS: Mapping[str, tuple[str, timedelta]] = {
    "now": ("now", timedelta()),
    "12h": ("in 12 hours", timedelta(hours=12)),
    "1d": ("in 1 day", timedelta(days=1)),
    "2d": ("in 2 days", timedelta(days=2)),
    "7d": ("in 7 days", timedelta(days=7)),
}
LENGTHS: Mapping[str, tuple[str, timedelta]] = {
    "12h": ("12 hours", timedelta(hours=12)),
    "1d": ("1 day", timedelta(days=1)),
    "3d": ("3 days", timedelta(days=3)),
    "7d": ("7 days", timedelta(days=7)),
    "14d": ("14 days", timedelta(days=14)),
    "30d": ("30 days", timedelta(days=30)),
}
_SHUT = "Nothing goes on until this was put right and everybody of the role is asked again."
_COUNTS = "They answer under their own name and count as themselves. Who asked may never answer."
_ROOM, _MOST = 200_000, 97
_SEEN = Safe("in the audit trail: `/migrate audit`")


def reject_form(callback: str, role: Role, migration: str) -> Modal:
    """Why not; the reason stands on the card."""
    question = row(strong(migration), Safe(f"{role.title}: {role.question}"))
    hint = "What must change, in a sentence or two. Never a secret."
    blocks = (
        section(lines(question, Safe(_SHUT))),
        words(REASON, "Why not", most=MOST_REASON, hint=hint),
    )
    return Modal(title=REJECT_TITLE, callback=callback, submit="Reject", blocks=blocks)


def rejected(callback: str, role: Role) -> Modal:
    """What was recorded."""
    said = row(Safe("⛔"), strong(f"{role.title}: rejected"), by=" ")
    return Modal(
        title="Rejected", callback=callback, blocks=(section(lines(said, Safe(_SHUT))), _seen())
    )


def commands(callback: str, book: Runbook, address: str) -> Modal:
    """Every command of the plan, as far as a form holds them; `address` leads to its card."""
    steps = fitting(everything(book), _ROOM, _MOST)
    left = len(everything(book)) - len(steps)
    card = link(address, Safe("the plan's card"))
    rest = row(Safe(f"{left} more parts in the thread of"), card, by=" ") if left else Safe("")
    told = row(Safe("Nothing runs by this. It is also the thread of"), card, by=" ")
    foot = (context(rest),) if left else ()
    blocks = (section(row(strong(book.migration), told)), *steps, *foot)
    return Modal(title=f"Plan {book.digest}", callback=callback, blocks=blocks)


def again(callback: str) -> Modal:
    """The form was sent twice."""
    said = Safe("✅ This form was recorded already; nothing was done twice.")
    return Modal(title="Recorded", callback=callback, blocks=(section(said),))


def delegate_form(callback: str, role: Role | None) -> Modal:
    """Which role, to whom, from when, for how long, and why."""
    roles = tuple(Choice(value=each.value, text=each.title) for each in Role)
    chosen = role.value if role else ""
    blocks = (
        section(Safe(_COUNTS)),
        choice(ROLE, "Your role", roles, chosen),
        member(TO, "Who answers for you"),
        choice(STARTS, "From", _choices(BEGINS), "now"),
        choice(LASTS, "For", _choices(LENGTHS), "1d"),
        words(REASON, "Why", most=MOST_REASON, hint="It stands in the audit trail."),
    )
    return Modal(title=DELEGATE_TITLE, callback=callback, submit="Delegate", blocks=blocks)


def delegated(callback: str, given: Delegation) -> Modal:
    """What was recorded."""
    who = row(person(given.to_person), Safe(f"answers for you as {given.role.title}"), by=" ")
    times = row(Safe("from"), moment(given.starts), Safe("until"), moment(given.ends), by=" ")
    text = lines(row(Safe("✅"), who, by=" "), times, prose(given.reason))
    back = context(Safe("To end it early: `/migrate signoffs`."))
    return Modal(title="Delegated", callback=callback, blocks=(section(text), back, _seen()))


def _choices(known: Mapping[str, tuple[str, timedelta]]) -> tuple[Choice, ...]:
    return tuple(Choice(value=value, text=text) for value, (text, _) in known.items())


def _seen() -> dict[str, object]:
    return context(_SEEN)
