"""What a workspace consists of."""

from __future__ import annotations

import mimetypes
import secrets
import string
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.slack.errors import Json

TEAM_ID = "T00HARBOUR"
TEAM_NAME = "Harbour"
OTHER_TEAM_ID = "T00ELSEWHERE"
APP_ID = "A00SLIPWAY"
BOT_USER_ID = "U00SLIPBOT"
BOT_ID = "B00SLIPBOT"
SLACKBOT_ID = "USLACKBOT"

_ALPHABET = string.ascii_uppercase + string.digits


def new_id(prefix: str) -> str:
    """An id as Slack makes them: a letter and ten capitals or digits."""
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(10))


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in the workspace; `utc_offset` is used where no zone data is installed."""

    id: str
    name: str
    real_name: str
    title: str
    tz: str
    utc_offset: int
    color: str
    team_id: str = TEAM_ID
    is_bot: bool = False
    is_guest: bool = False
    is_deactivated: bool = False

    def offset_at(self, moment: float) -> int:
        """Seconds east of UTC at that moment."""
        try:
            there = datetime.fromtimestamp(moment, UTC).astimezone(ZoneInfo(self.tz))
        except ZoneInfoNotFoundError:
            return self.utc_offset
        offset = there.utcoffset()
        return int(offset.total_seconds()) if offset else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UserGroup:
    """A group of people that can be mentioned and asked for its members."""

    id: str
    handle: str
    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel or a direct message."""

    id: str
    name: str
    members: frozenset[str]
    topic: str = ""
    is_private: bool = False
    is_im: bool = False
    is_archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """An uploaded file."""

    id: str
    name: str
    title: str
    size: int
    content: bytes = field(default=b"", repr=False)
    alt: str = ""

    @property
    def kind(self) -> str:
        """What it is by its name, such as `image/png`."""
        return mimetypes.guess_type(self.name)[0] or "text/plain"

    def json(self, base: str) -> Json:
        """The file as it stands in a message."""
        url = f"{base}/files/{self.id}/{self.name}"
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title,
            "size": self.size,
            "mimetype": self.kind,
            "filetype": "text" if self.kind == "text/plain" else self.kind.rpartition("/")[2],
            "alt_txt": self.alt,
            "url_private": url,
            "permalink": url,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as it stands now; `only_for` names the one person who sees an ephemeral."""

    ts: str
    channel: str
    user: str
    text: str = ""
    blocks: tuple[Json, ...] = ()
    thread_ts: str | None = None
    edited_ts: str | None = None
    metadata: Json | None = None
    files: tuple[File, ...] = ()
    reactions: tuple[tuple[str, str], ...] = ()
    pinned_by: str | None = None
    only_for: str | None = None
    broadcast: bool = False
    by_app: bool = False

    @property
    def is_reply(self) -> bool:
        """Whether it sits in a thread below another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A modal or an App Home as it stands now."""

    id: str
    user: str
    hash: str
    content: Json
    root_id: str
    previous_id: str | None = None

    @property
    def blocks(self) -> tuple[Json, ...]:
        """The blocks it shows."""
        return tuple(self.content.get("blocks", ()))

    def json(self) -> Json:
        """The view as it stands in payloads and answers."""
        optional = ("title", "submit", "close")
        return {
            **{key: self.content.get(key) for key in optional},
            "id": self.id,
            "team_id": TEAM_ID,
            "type": self.content["type"],
            "blocks": list(self.blocks),
            "private_metadata": self.content.get("private_metadata", ""),
            "callback_id": self.content.get("callback_id", ""),
            "external_id": self.content.get("external_id", ""),
            "state": {"values": {}},
            "hash": self.hash,
            "clear_on_close": bool(self.content.get("clear_on_close")),
            "notify_on_close": bool(self.content.get("notify_on_close")),
            "root_view_id": self.root_id,
            "previous_view_id": self.previous_id,
            "app_id": APP_ID,
            "app_installed_team_id": TEAM_ID,
            "bot_id": BOT_ID,
        }
