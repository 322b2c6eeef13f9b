"""How a send ended, and what Slack's refusals mean."""

from __future__ import annotations

from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

TROUBLE = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError)
"""What a call to Slack may raise."""
_SLOWEST = 60.0
_TRIES = 12
_GONE = {"message_not_found"}
_UNSURE = {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}
_PASSING = {
    "ratelimited",
    "rate_limited",
    "message_limit_exceeded",
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_expired",
    "token_revoked",
}
_HOPELESS = {
    "channel_not_found": "The bot cannot see the channel: invite it there.",
    "not_in_channel": "The bot is not in the channel: invite it there.",
    "user_not_found": "Slack does not know this person any more.",
    "user_disabled": "This person's account is deactivated.",
    "cannot_dm_bot": "A bot cannot be written to.",
    "is_archived": "The channel is archived.",
    "cant_update_message": "The message belongs to another app.",
    "edit_window_closed": "The workspace does not let messages change any more.",
    "thread_not_found": "The message above the thread is gone.",
    "missing_scope": "The app lacks a scope: install app_manifest.yml again.",
    "restricted_action": "The workspace does not let the bot write there.",
    "msg_blocks_too_long": "Slack finds the message too long.",
    "msg_too_long": "Slack finds the message too long.",
    "invalid_blocks": "Slack does not take the message's blocks.",
    "invalid_blocks_format": "Slack does not take the message's blocks.",
    "no_text": "The message is empty.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """It is in Slack under this ts."""

    ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """Nothing was posted; try again after so many seconds."""

    seconds: float
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsure:
    """No answer: it may have been posted or not; look after so many seconds."""

    seconds: float
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """Somebody deleted the message; post it anew."""

    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hopeless:
    """Slack will not take it; `advice` is for the log."""

    error: str
    advice: str


NOTHING = Hopeless(error="nothing to show", advice="")
"""The view has nothing to show now, such as a page that is not needed; no trouble at all."""

Outcome = Shown | Later | Unsure | Gone | Hopeless


def backoff(attempts: int) -> float:
    """Seconds until the next try: 1, 2, 4 and so on, at most a minute."""
    return min(_SLOWEST, 2.0 ** max(0, attempts - 1))


def of_trouble(trouble: BaseException, attempts: int) -> Outcome:
    """What a failed call means for the message that it was to send."""
    if isinstance(trouble, SlackApiError):
        return _of_refusal(trouble, attempts)
    if isinstance(trouble, aiohttp.ClientConnectorError):
        return Later(seconds=backoff(attempts), error="no connection to Slack")
    return Unsure(seconds=backoff(attempts), error=type(trouble).__name__)


def name_of(trouble: BaseException) -> str:
    """Slack's name for a refusal, the kind of every other trouble."""
    if not isinstance(trouble, SlackApiError):
        return type(trouble).__name__
    data = getattr(trouble.response, "data", trouble.response)  # text when it was no JSON
    return str(data.get("error") or "unknown") if isinstance(data, dict) else "no JSON"


def _of_refusal(refusal: SlackApiError, attempts: int) -> Outcome:
    name = name_of(refusal)
    status = int(getattr(refusal.response, "status_code", 200))
    if name in _GONE:
        return Gone(error=name)
    if name in _HOPELESS:
        return Hopeless(error=name, advice=_HOPELESS[name])
    if name in _UNSURE or status >= 500:  # noqa: PLR2004 - the server's fault
        return Unsure(seconds=backoff(attempts), error=name)
    if name in _PASSING or attempts < _TRIES:
        return Later(seconds=_asked_for(refusal, attempts), error=name)
    return Hopeless(error=name, advice="Slack refused it again and again.")


def _asked_for(refusal: SlackApiError, attempts: int) -> float:
    headers = getattr(refusal.response, "headers", {}) or {}
    asked = str(headers.get("Retry-After", ""))
    return float(asked) if asked.isdigit() else backoff(attempts)
