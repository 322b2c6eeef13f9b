"""Things that work once or for a short time: triggers, response URLs."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace

from sandbox.slack import limits
from sandbox.slack.clock import Clock
from sandbox.slack.errors import SlackError
from sandbox.slack.model import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """The right to open one view for this person, for three seconds."""

    user: str
    expires: float
    used: bool = False


@dataclass(slots=True, kw_only=True)
class Triggers:
    """All triggers ever given out."""

    clock: Clock
    given: dict[str, Trigger] = field(default_factory=dict)

    def give(self, user: str) -> str:
        """A new trigger_id for this person."""
        number, secret = secrets.randbelow(10**13), secrets.token_hex(16)
        trigger_id = f"{number:013d}.{secrets.randbelow(10**12):012d}.{secret}"
        expires = self.clock.now() + limits.TRIGGER_SECONDS
        self.given[trigger_id] = Trigger(user=user, expires=expires)
        return trigger_id

    def spend(self, trigger_id: str) -> str:
        """The person it was given for. Raises SlackError when late, used or unknown."""
        trigger = self.given.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self.clock.now() > trigger.expires:
            raise SlackError("expired_trigger_id")
        self.given[trigger_id] = replace(trigger, used=True)
        return trigger.user


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """A response URL: who asked where, and the message that was clicked, if any."""

    user: str
    channel: str
    message: Message | None
    expires: float
    uses: int = 0


@dataclass(slots=True, kw_only=True)
class Hooks:
    """All response URLs ever given out."""

    clock: Clock
    given: dict[str, Hook] = field(default_factory=dict)

    def give(self, user: str, channel: str, message: Message | None) -> str:
        """The id of a new response URL."""
        hook_id = secrets.token_urlsafe(18)
        expires = self.clock.now() + limits.RESPONSE_URL_SECONDS
        hook = Hook(user=user, channel=channel, message=message, expires=expires)
        self.given[hook_id] = hook
        return hook_id

    def use(self, hook_id: str) -> Hook:
        """Count one use. Raises SlackError (no_hook, used_url, expired_url)."""
        hook = self.given.get(hook_id)
        if hook is None:
            raise SlackError("no_hook")
        if self.clock.now() > hook.expires:
            raise SlackError("expired_url")
        if hook.uses >= limits.RESPONSE_URL_USES:
            raise SlackError("used_url")
        self.given[hook_id] = replace(hook, uses=hook.uses + 1)
        return hook
