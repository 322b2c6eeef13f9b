"""People, channels and messages as they stand in answers and payloads."""

from __future__ import annotations

from sandbox.slack.errors import Json
from sandbox.slack.model import (
    APP_ID,
    BOT_ID,
    BOT_USER_ID,
    OTHER_TEAM_ID,
    TEAM_ID,
    Channel,
    Message,
    Person,
    UserGroup,
)


def message_json(message: Message, base: str) -> Json:
    """A message as in chat.postMessage's answer and in block_actions."""
    optional: Json = {
        "blocks": list(message.blocks),
        "thread_ts": message.thread_ts,
        "edited": message.edited_ts and {"user": message.user, "ts": message.edited_ts},
        "metadata": message.metadata,
        "files": [file.json(base) for file in message.files],
        "reactions": [
            {"name": name, "users": [user], "count": 1} for name, user in message.reactions
        ],
        "pinned_to": message.pinned_by and [message.channel],
        "bot_id": message.by_app and BOT_ID,
        "app_id": message.by_app and APP_ID,
    }
    return {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": TEAM_ID,
        **{key: value for key, value in optional.items() if value},
    }


def person_json(person: Person, now: float, *, email: bool) -> Json:
    """A person as in users.info; the address only with the scope for it."""
    profile: Json = {
        "real_name": person.real_name,
        "display_name": person.name,
        "title": person.title,
        "team": person.team_id,
    }
    if email:
        profile["email"] = address(person)
    return {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.name,
        "real_name": person.real_name,
        "deleted": person.is_deactivated,
        "tz": person.tz,
        "tz_label": person.tz.rpartition("/")[2].replace("_", " "),
        "tz_offset": person.offset_at(now),
        "profile": profile,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "is_restricted": person.is_guest,
        "is_ultra_restricted": False,
        "is_stranger": person.team_id == OTHER_TEAM_ID,
    }


def address(person: Person) -> str:
    """The mail address of a person in this workspace."""
    return f"{person.name}@harbour.example"


def channel_json(channel: Channel) -> Json:
    """A channel as in conversations.info."""
    shown: Json = {
        "id": channel.id,
        "is_channel": not channel.is_im and not channel.is_private,
        "is_group": channel.is_private and not channel.is_im,
        "is_im": channel.is_im,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_member": BOT_USER_ID in channel.members,
        "num_members": len(channel.members),
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "context_team_id": TEAM_ID,
    }
    if channel.is_im:
        shown["user"] = next(iter(channel.members - {BOT_USER_ID}), BOT_USER_ID)
    else:
        shown["name"] = channel.name
    return shown


def group_json(group: UserGroup) -> Json:
    """A user group as in usergroups.list."""
    return {
        "id": group.id,
        "team_id": TEAM_ID,
        "is_usergroup": True,
        "name": group.name,
        "handle": group.handle,
        "date_delete": 0,
        "user_count": len(group.members),
        "users": list(group.members),
    }
