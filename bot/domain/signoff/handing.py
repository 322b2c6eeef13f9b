"""When somebody may hand a role over, and to whom."""

from __future__ import annotations

from datetime import datetime

from bot.domain.redaction import redacted
from bot.domain.signoff.authority import Roll
from bot.domain.signoff.decision import LEAST_REASON, MOST_REASON
from bot.domain.signoff.delegation import LONGEST, Delegation, Handover
from bot.domain.signoff.refusal import Reason, SignoffRefused


def handed(order: Handover, migration: str, roll: Roll, now: datetime, name: str) -> Delegation:
    """The delegation that was asked for, with `name` as its id. Raises `SignoffRefused`.

    Only a member hands on, and only his own word: who stands in for somebody does not.
    """
    _refuse_giver(order, roll)
    _refuse_receiver(order, roll)
    if not (order.starts < order.ends <= order.starts + LONGEST and now < order.ends):
        sentence = f"A delegation ends after it starts, later than now, within {LONGEST.days} days."
        raise SignoffRefused(Reason.WRONG_TIMES, sentence, "Choose other times.")
    return Delegation(
        id=name,
        migration=migration,
        role=order.role,
        from_person=order.by,
        to_person=order.to,
        starts=order.starts,
        ends=order.ends,
        reason=_reason(order.reason),
    )


def _refuse_giver(order: Handover, roll: Roll) -> None:
    if order.by in roll.barred:
        sentence = "You asked for these sign-offs or edited the plan: there is nothing to hand on."
        raise SignoffRefused(Reason.REQUESTER, sentence, "Ask another member of the role.")
    if order.by not in roll.members & roll.able:
        sentence = f"You are not {order.role.title} now, so you cannot hand it on."
        raise SignoffRefused(Reason.NOT_A_MEMBER, sentence, "Ask a member of the role.")


def _refuse_receiver(order: Handover, roll: Roll) -> None:
    other = "Choose an active full member who neither asked nor edited the migration file."
    if order.to == order.by:
        raise SignoffRefused(Reason.DELEGATE, "That is you already.", other)
    if order.to in roll.barred:
        sentence = "Whoever asked for these sign-offs or edited the plan cannot stand in."
        raise SignoffRefused(Reason.DELEGATE, sentence, other)
    if order.to not in roll.able:
        sentence = "Only active full members of the workspace may stand in."
        raise SignoffRefused(Reason.DELEGATE, sentence, other)


def _reason(text: str) -> str:
    said = redacted(" ".join(text.split()))
    if LEAST_REASON <= len(said) <= MOST_REASON:
        return said
    sentence = f"Say why, in {LEAST_REASON} to {MOST_REASON} characters."
    raise SignoffRefused(Reason.NO_REASON, sentence, "The team reads it on the card.")
