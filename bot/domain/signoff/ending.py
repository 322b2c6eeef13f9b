"""When somebody may take back what he asked for or handed on, before its time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.signoff.delegation import Delegation
from bot.domain.signoff.refusal import Reason, SignoffRefused
from bot.domain.signoff.request import SignoffRequest

_LOOK = "Look at the newest card: `/migrate signoffs`."


def withdrawn(request: SignoffRequest, by: str) -> SignoffRequest:
    """The request as nobody answers it any more. Raises `SignoffRefused` but for whoever asked."""
    if request.spent_by:
        sentence = "The cutover went ahead on these sign-offs, so they stand as they are."
        raise SignoffRefused(Reason.SPENT, sentence, "To go back, use Roll back.")
    if request.replaced_by:
        sentence = "This request is closed already."
        raise SignoffRefused(Reason.REPLACED, sentence, _LOOK)
    if by != request.requester:
        sentence = f"{request.requester} asked for these sign-offs; nobody else may withdraw them."
        then = "Ask them to, or reject as the role that you have."
        raise SignoffRefused(Reason.NOT_YOURS, sentence, then)
    return replace(request, replaced_by=request.id)


def ended(given: Delegation | None, by: str, now: datetime) -> Delegation:
    """The delegation with its end now. Raises `SignoffRefused` but for whoever gave it.

    What was answered before stands, as at the end that was agreed on.
    """
    if given is None:
        sentence = "This button belongs to no delegation that I know."
        raise SignoffRefused(Reason.UNKNOWN, sentence, _LOOK)
    if by != given.from_person:
        sentence = f"{given.from_person} handed this role on; nobody else may take it back."
        raise SignoffRefused(Reason.NOT_YOURS, sentence, "Ask them to.")
    if given.ends <= now:
        sentence = f"This delegation ended at {given.ends:%Y-%m-%d %H:%M} UTC already."
        raise SignoffRefused(Reason.OVER, sentence, "Nothing is left to do here.")
    return replace(given, ends=now)
