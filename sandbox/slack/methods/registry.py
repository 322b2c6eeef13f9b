"""What a method is: its work, its scopes, its tier."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.slack.arguments import Args
from sandbox.slack.errors import Json, SlackError
from sandbox.slack.model import BOT_USER_ID, Channel
from sandbox.slack.site import Site

TIER_1, TIER_2, TIER_3, TIER_4 = 1, 20, 50, 100
SPECIAL = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One method: `scope` is needed whatever the arguments; `app_token` means xapp, not xoxb."""

    work: Callable[[Site, Args], Json]
    per_minute: int
    scope: str | None = None
    app_token: bool = False


def require_scope(site: Site, scope: str) -> None:
    """Refuse what the manifest did not ask for. Raises SlackError missing_scope."""
    if scope not in site.manifest.scopes:
        provided = ",".join(sorted(site.manifest.scopes))
        raise SlackError("missing_scope", needed=scope, provided=provided)


def reading_scope(channel: Channel) -> str:
    """The scope to read about this channel."""
    if channel.is_im:
        return "im:read"
    return "groups:read" if channel.is_private else "channels:read"


def member_channel(site: Site, ref: str) -> Channel:
    """A channel that the app is in. Raises SlackError (channel_not_found, not_in_channel, …)."""
    channel = site.workspace.channel(ref)
    if channel.is_archived:
        raise SlackError("is_archived")
    if BOT_USER_ID not in channel.members:
        raise SlackError("channel_not_found" if channel.is_private else "not_in_channel")
    return channel
