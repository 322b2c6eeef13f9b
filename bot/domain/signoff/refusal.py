"""Why a click has no effect: a word for machines, a sentence for people, and what to do next."""

from __future__ import annotations

from enum import Enum

from bot.domain.errors import NotAllowed
from bot.domain.signoff.decision import Vote


class Reason(Enum):
    """Stays the same for ever: it is written into the audit trail."""

    UNKNOWN = "unknown"
    REPLACED = "replaced"
    SPENT = "spent"
    NOT_ASKED = "not-asked"
    EXPIRED = "expired"
    STALE = "stale"
    REQUESTER = "requester"
    EDITOR = "editor"
    ASKED_AGAIN = "asked-again"
    NOBODY = "nobody"
    NOT_A_MEMBER = "not-a-member"
    NOT_ELIGIBLE = "not-eligible"
    REJECTED = "rejected"
    ALREADY_YOURS = "already-yours"
    ALREADY_MET = "already-met"
    NOTHING_TO_REVOKE = "nothing-to-revoke"
    NO_REASON = "no-reason"
    SLACK_SILENT = "slack-silent"
    ALREADY_ASKED = "already-asked"
    NOTHING_TO_ASK = "nothing-to-ask"
    WRONG_TIMES = "wrong-times"
    DELEGATE = "delegate"
    NOT_MET = "not-met"
    MOVED = "moved"
    NOT_YOURS = "not-yours"
    OVER = "over"
    WITHDRAWN = "withdrawn"
    TURNED_AWAY = "turned-away"


class SignoffRefused(NotAllowed):
    """This sign-off is not possible. `votes` are those that the sentence speaks of."""

    def __init__(
        self, reason: Reason, sentence: str, next_action: str, votes: tuple[Vote, ...] = ()
    ) -> None:
        self.reason = reason
        self.votes = votes
        super().__init__(sentence, next_action=next_action)
