"""conversations, pins and reactions."""

from __future__ import annotations

from dataclasses import replace

from sandbox.slack.arguments import Args
from sandbox.slack.errors import Json, SlackError
from sandbox.slack.methods.registry import (
    TIER_2,
    TIER_3,
    TIER_4,
    Method,
    member_channel,
    reading_scope,
    require_scope,
)
from sandbox.slack.model import BOT_USER_ID, Channel, Message
from sandbox.slack.shapes import channel_json, message_json
from sandbox.slack.site import Site


def open_direct(site: Site, args: Args) -> Json:
    """Open the direct message with one person."""
    users = args.need("users").split(",")
    if len(users) != 1 or users[0] not in site.workspace.people:
        raise SlackError("user_not_found" if len(users) == 1 else "too_many_users")
    return {"channel": {"id": site.workspace.direct(users[0]).id}}


def info(site: Site, args: Args) -> Json:
    """About one channel."""
    return {"channel": channel_json(_readable(site, args))}


def members(site: Site, args: Args) -> Json:
    """Who is in a channel."""
    channel = _readable(site, args)
    return {"members": sorted(channel.members), "response_metadata": {"next_cursor": ""}}


def list_channels(site: Site, args: Args) -> Json:
    """The channels of the kinds asked for that the app can see."""
    kinds = (args.text("types") or "public_channel").split(",")
    scopes = {"public_channel": "channels:read", "private_channel": "groups:read", "im": "im:read"}
    for kind in kinds:
        if kind not in scopes:
            raise SlackError("invalid_types")
        require_scope(site, scopes[kind])
    found = [
        channel_json(channel)
        for channel in site.workspace.channels.values()
        if _kind(channel) in kinds and (not channel.is_private or BOT_USER_ID in channel.members)
    ]
    return {"channels": found, "response_metadata": {"next_cursor": ""}}


def _kind(channel: Channel) -> str:
    if channel.is_im:
        return "im"
    return "private_channel" if channel.is_private else "public_channel"


def _readable(site: Site, args: Args) -> Channel:
    channel = site.workspace.channels.get(args.need("channel"))
    hidden = channel and channel.is_private and BOT_USER_ID not in channel.members
    if channel is None or hidden:
        raise SlackError("channel_not_found")
    require_scope(site, reading_scope(channel))
    return channel


def set_topic(site: Site, args: Args) -> Json:
    """Change the topic of a channel that the app is in."""
    channel = member_channel(site, args.need("channel"))
    require_scope(site, "groups:write.topic" if channel.is_private else "channels:write.topic")
    changed = replace(channel, topic=args.text("topic") or "")
    site.workspace.set_channel(changed)
    return {"channel": channel_json(changed)}


def history(site: Site, args: Args) -> Json:
    """The newest messages of a channel, newest first; thread replies are not among them."""
    channel = _history_of(site, args)
    shown = [m for m in site.workspace.messages[channel.id].values() if not m.is_reply]
    return _page(site, list(reversed(shown)), args)


def replies(site: Site, args: Args) -> Json:
    """A thread, oldest first."""
    channel, ts = _history_of(site, args), args.need("ts")
    messages = site.workspace.messages[channel.id].values()
    shown = [message for message in messages if ts in {message.ts, message.thread_ts}]
    if not shown:
        raise SlackError("thread_not_found")
    return _page(site, shown, args)


def _history_of(site: Site, args: Args) -> Channel:
    channel = member_channel(site, args.need("channel"))
    require_scope(site, reading_scope(channel).replace(":read", ":history"))
    return channel


def _page(site: Site, messages: list[Message], args: Args) -> Json:
    limit = args.number("limit", 100)
    shown = [message_json(message, site.base_url) for message in messages[:limit]]
    return {"messages": shown, "has_more": len(messages) > limit}


def _target(site: Site, args: Args) -> Message:
    channel = member_channel(site, args.need("channel"))
    message = site.workspace.message(channel.id, args.need("timestamp"))
    if message is None:
        raise SlackError("message_not_found")
    return message


def add_pin(site: Site, args: Args) -> Json:
    """Pin a message to its channel."""
    message = _target(site, args)
    if message.pinned_by:
        raise SlackError("already_pinned")
    site.workspace.put(replace(message, pinned_by=BOT_USER_ID))
    return {}


def remove_pin(site: Site, args: Args) -> Json:
    """Take a pin away."""
    message = _target(site, args)
    if not message.pinned_by:
        raise SlackError("no_pin")
    site.workspace.put(replace(message, pinned_by=None))
    return {}


def add_reaction(site: Site, args: Args) -> Json:
    """React to a message with an emoji."""
    message, mine = _target(site, args), (args.need("name"), BOT_USER_ID)
    if mine in message.reactions:
        raise SlackError("already_reacted")
    site.workspace.put(replace(message, reactions=(*message.reactions, mine)))
    return {}


METHODS = {
    "conversations.open": Method(work=open_direct, per_minute=TIER_3, scope="im:write"),
    "conversations.info": Method(work=info, per_minute=TIER_3),
    "conversations.members": Method(work=members, per_minute=TIER_4),
    "conversations.list": Method(work=list_channels, per_minute=TIER_2),
    "conversations.setTopic": Method(work=set_topic, per_minute=TIER_2),
    "conversations.history": Method(work=history, per_minute=TIER_3),
    "conversations.replies": Method(work=replies, per_minute=TIER_3),
    "pins.add": Method(work=add_pin, per_minute=TIER_2, scope="pins:write"),
    "pins.remove": Method(work=remove_pin, per_minute=TIER_2, scope="pins:write"),
    "reactions.add": Method(work=add_reaction, per_minute=TIER_3, scope="reactions:write"),
}
