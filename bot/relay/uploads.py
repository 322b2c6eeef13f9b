"""Files to Slack: announced, sent, then shared in the channel or in a thread of it."""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.message import Upload
from bot.relay.outcome import TROUBLE, Outcome, Shown, Unsure, of_trouble
from storage.outbox import Claimed

#: Seconds until a look after a lost reply. Slack shares a file some moments after it took it.
SETTLES = 8.0
_MARK = 10


def marked(name: str, key: str) -> str:
    """The name with a trace of the posting's key in it: by that it is found again."""
    path = PurePath(name)
    return f"{path.stem}-{_mark(key)}{path.suffix}"


def is_file(ts: str) -> bool:
    """Whether this is what a file is known by, and not the time of a message."""
    return ts.startswith("F")


def file_of(message: dict[str, Any], key: str) -> str | None:
    """The id of the file that was posted under that key, when this message shares it."""
    for file in message.get("files") or ():
        if PurePath(str(file.get("name"))).stem.endswith(f"-{_mark(key)}"):
            return str(file["id"])
    return None


async def post(client: AsyncWebClient, claimed: Claimed, upload: Upload) -> Outcome:
    """Upload and share it; it is known by the file's id, as Slack gives the share no time yet."""
    posting = claimed.posting
    try:
        answer = await client.files_upload_v2(
            filename=marked(upload.name, posting.key),
            file=upload.content,
            title=upload.title,
            alt_txt=upload.alt or None,
            channel=posting.channel,
            thread_ts=claimed.thread_ts,
            initial_comment=upload.text or None,
        )
    except TROUBLE as trouble:
        found = of_trouble(trouble, claimed.attempts)
        if isinstance(found, Unsure):
            return Unsure(seconds=max(found.seconds, SETTLES), error=found.error)
        return found
    return Shown(ts=str(answer["files"][0]["id"]))


def _mark(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:_MARK]
