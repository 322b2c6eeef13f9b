"""chat.*: posting, editing, deleting, ephemerals, links."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox.slack import limits
from sandbox.slack.arguments import Args
from sandbox.slack.blocks import check_message_blocks
from sandbox.slack.errors import Json, SlackError
from sandbox.slack.methods.registry import SPECIAL, TIER_3, TIER_4, Method, member_channel
from sandbox.slack.model import BOT_USER_ID, Channel, Message
from sandbox.slack.shapes import message_json
from sandbox.slack.site import Site


def post_message(site: Site, args: Args) -> Json:
    """Post to a channel or a thread."""
    channel = _postable(site, args.need("channel"))
    site.rates.post(channel.id)
    text, blocks = content(args, limits.POST_TEXT)
    message = Message(
        ts=site.clock.stamp(),
        channel=channel.id,
        user=BOT_USER_ID,
        text=text,
        blocks=blocks,
        thread_ts=thread(site, channel, args.text("thread_ts")),
        metadata=_metadata(args.get("metadata")),
        broadcast=args.flag("reply_broadcast"),
        by_app=True,
    )
    site.workspace.put(message)
    shown = message_json(message, site.base_url)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def _postable(site: Site, ref: str) -> Channel:
    channel = site.workspace.channel(ref)
    if not channel.is_private and "chat:write.public" in site.manifest.scopes:
        return channel
    return member_channel(site, channel.id)


def content(args: Args, most: int) -> tuple[str, tuple[Json, ...]]:
    """Checked text and blocks. Raises SlackError (no_text, msg_too_long, invalid_blocks, …)."""
    text, blocks = args.text("text") or "", args.get("blocks")
    if args.get("attachments"):
        raise SlackError("invalid_attachments", messages=("this Slack draws blocks only",))
    if not text.strip() and not blocks:
        raise SlackError("no_text")
    if len(text) > most:
        raise SlackError("msg_too_long")
    return text, tuple(check_message_blocks(blocks)) if blocks else ()


def thread(site: Site, channel: Channel, thread_ts: str | None) -> str | None:
    """The thread to reply in. Raises SlackError when there is no such message."""
    if not thread_ts:
        return None
    parent = site.workspace.message(channel.id, thread_ts)
    if parent is None:
        raise SlackError("thread_not_found")
    if parent.is_reply:
        raise SlackError("cannot_reply_to_message")
    if parent.thread_ts is None:
        site.workspace.put(replace(parent, thread_ts=parent.ts))
    return thread_ts


def _metadata(metadata: Any) -> Json | None:
    if not metadata:
        return None
    complete = isinstance(metadata, dict) and isinstance(metadata.get("event_type"), str)
    if not complete or not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    return dict(metadata)


def update(site: Site, args: Args) -> Json:
    """Edit an own message. Blocks that are not given stay; an empty list takes them away."""
    message = _own(site, args, "cant_update_message")
    changed = edited(message, args, site.clock.stamp())
    site.workspace.put(changed)
    shown = message_json(changed, site.base_url)
    return {"channel": changed.channel, "ts": changed.ts, "text": changed.text, "message": shown}


def edited(message: Message, args: Args, stamp: str) -> Message:
    """The message with the given parts replaced. Raises SlackError for bad content."""
    text, blocks = args.text("text"), args.get("blocks")
    if text is None and blocks is None:
        raise SlackError("no_text")
    if text is not None and len(text) > limits.UPDATE_TEXT:
        raise SlackError("msg_too_long")
    if blocks is not None:
        message = replace(message, blocks=tuple(check_message_blocks(blocks)))
    if text is not None:
        message = replace(message, text=text)
    if not message.text.strip() and not message.blocks:
        raise SlackError("no_text")
    if args.get("metadata") is not None:
        message = replace(message, metadata=_metadata(args.get("metadata")))
    return replace(message, edited_ts=stamp)


def _own(site: Site, args: Args, refusal: str) -> Message:
    channel, ts = args.need("channel"), args.need("ts")
    if channel not in site.workspace.channels:
        raise SlackError("channel_not_found")
    message = site.workspace.message(channel, ts)
    if message is None:
        raise SlackError("message_not_found")
    if not message.by_app:
        raise SlackError(refusal)
    return message


def delete(site: Site, args: Args) -> Json:
    """Delete an own message."""
    message = _own(site, args, "cant_delete_message")
    site.workspace.remove(message)
    return {"channel": message.channel, "ts": message.ts}


def post_ephemeral(site: Site, args: Args) -> Json:
    """Show something to one person until that person's client reloads."""
    channel = member_channel(site, args.need("channel"))
    user = args.need("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks = content(args, limits.POST_TEXT)
    message = Message(
        ts=site.clock.stamp(),
        channel=channel.id,
        user=BOT_USER_ID,
        text=text,
        blocks=blocks,
        thread_ts=thread(site, channel, args.text("thread_ts")),
        only_for=user,
        by_app=True,
    )
    site.workspace.put(message)
    return {"message_ts": message.ts}


def get_permalink(site: Site, args: Args) -> Json:
    """A link to a message."""
    channel, ts = site.workspace.channel(args.need("channel")), args.need("message_ts")
    if site.workspace.message(channel.id, ts) is None:
        raise SlackError("message_not_found")
    return {"channel": channel.id, "permalink": f"{site.base_url}/#/{channel.id}/{ts}"}


METHODS = {
    "chat.postMessage": Method(work=post_message, per_minute=SPECIAL, scope="chat:write"),
    "chat.update": Method(work=update, per_minute=TIER_3, scope="chat:write"),
    "chat.delete": Method(work=delete, per_minute=TIER_3, scope="chat:write"),
    "chat.postEphemeral": Method(work=post_ephemeral, per_minute=TIER_4, scope="chat:write"),
    "chat.getPermalink": Method(work=get_permalink, per_minute=SPECIAL),
}
