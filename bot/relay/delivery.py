"""One message to Slack: look where that is needed, post or edit, pin."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.message import Message, Upload
from bot.relay import uploads
from bot.relay.addresses import Addresses, unopened
from bot.relay.outcome import (
    NOTHING,
    TROUBLE,
    Hopeless,
    Outcome,
    Shown,
    Unsure,
    backoff,
    name_of,
    of_trouble,
)
from bot.relay.pace import Pace
from bot.views.blocks import section
from bot.views.limits import check_message
from bot.views.markup import prose
from storage.outbox import Claimed

log = structlog.get_logger(__name__)

Draw = Callable[[str, str], Awaitable[Message | Upload | None]]
"""View and subject to what is posted; None: nothing to show. LookupError: no such view."""

EVENT_TYPE = "slipway_posting"
_PAGES = 5
_PAGE = 100
_REMEMBERED = 1_000


class Delivery:
    """Sends what was claimed. `bot_user` is our own user id: only its messages are ours."""

    def __init__(self, client: AsyncWebClient, draw: Draw, pace: Pace, *, bot_user: str) -> None:
        self._client = client
        self._draw = draw
        self._pace = pace
        self._bot_user = bot_user
        self._addresses = Addresses(client)
        self._prints: OrderedDict[str, tuple[int, str]] = OrderedDict()

    async def send(self, claimed: Claimed) -> Outcome:
        """Bring the message into Slack as it is now; a person gets it as a direct message."""
        try:
            channel = await self._addresses.of(claimed.posting.channel)
        except TROUBLE as trouble:
            return unopened(trouble, claimed.attempts)
        posting = replace(claimed.posting, channel=channel)
        return await self._send(replace(claimed, posting=posting))

    async def _send(self, claimed: Claimed) -> Outcome:
        ts = claimed.ts
        if ts is None and claimed.unknown:
            try:
                ts = await self._find(claimed)
            except TROUBLE as trouble:
                return Unsure(seconds=backoff(claimed.attempts), error=name_of(trouble))
        if ts is None:
            return await self._post(claimed)
        outcome = await self._edit(claimed, ts)
        if claimed.ts is None and isinstance(outcome, Shown):
            await self._pin(claimed, ts)
        return outcome

    async def withdraw(self, channel: str, ts: str) -> None:
        """Delete a message that turned out to be the second of its kind."""
        try:
            if uploads.is_file(ts):
                await self._client.files_delete(file=ts)
                return
            place = await self._addresses.of(channel)
            await self._client.chat_delete(channel=place, ts=ts)
        except TROUBLE as trouble:
            log.warning("a second message stays", channel=channel, error=name_of(trouble))

    async def _post(self, claimed: Claimed) -> Outcome:
        posting = claimed.posting
        await self._pace.post(posting.channel)
        content = await self._content(claimed)
        if isinstance(content, Hopeless):
            return content
        if isinstance(content, Upload):
            return await uploads.post(self._client, claimed, content)
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": posting.key}}
        try:
            answer = await self._client.chat_postMessage(
                channel=posting.channel,
                thread_ts=claimed.thread_ts,
                metadata=metadata,
                unfurl_links=False,
                unfurl_media=False,
                **content,
            )
        except TROUBLE as trouble:
            return of_trouble(trouble, claimed.attempts)
        ts = str(answer["ts"])
        self._pace.posted(posting.key)
        self._remember(claimed, content)
        await self._pin(claimed, ts)
        return Shown(ts=ts)

    async def _edit(self, claimed: Claimed, ts: str) -> Outcome:
        posting = claimed.posting
        if uploads.is_file(ts):
            return Shown(ts=ts)
        await self._pace.edit(posting.key)
        content = await self._content(claimed)
        if isinstance(content, Hopeless):
            return content
        if isinstance(content, Upload):
            return Hopeless(error="a message cannot become a file", advice=posting.view)
        if self._prints.get(posting.key) != (claimed.shown, _print(content)):
            try:
                await self._client.chat_update(channel=posting.channel, ts=ts, **content)
            except TROUBLE as trouble:
                return of_trouble(trouble, claimed.attempts)
        self._remember(claimed, content)
        return Shown(ts=ts)

    async def _content(self, claimed: Claimed) -> dict[str, Any] | Upload | Hopeless:
        posting = claimed.posting
        try:
            message = await self._draw(posting.view, posting.subject)
        except LookupError as missing:
            return Hopeless(error=f"nothing draws {posting.view}", advice=str(missing))
        if message is None:
            return NOTHING
        if isinstance(message, Upload):
            return message
        if problems := check_message(message):
            log.error("a message broke a limit", key=posting.key, problems=problems)
            message = Message(text=message.text, blocks=(section(prose(message.text, 2_900)),))
        return {"text": message.text, "blocks": list(message.blocks)}

    async def _find(self, claimed: Claimed) -> str | None:
        """What the message or file is known by, if it was posted after all."""
        posting = claimed.posting
        cursor = ""
        for _ in range(_PAGES):
            more: dict[str, Any] = {"cursor": cursor} if cursor else {}
            more |= {"channel": posting.channel, "limit": _PAGE, "include_all_metadata": True}
            if claimed.thread_ts:
                page = await self._client.conversations_replies(ts=claimed.thread_ts, **more)
            else:
                page = await self._client.conversations_history(**more)
            for message in page.get("messages") or ():
                if found := self._ours(message, posting.key):
                    return found
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        return None

    def _ours(self, message: dict[str, Any], key: str) -> str | None:
        if message.get("user") != self._bot_user:
            return None
        metadata = message.get("metadata") or {}
        if (metadata.get("event_payload") or {}).get("key") == key:
            return str(message["ts"])
        return uploads.file_of(message, key)

    async def _pin(self, claimed: Claimed, ts: str) -> None:
        if not claimed.posting.pin:
            return
        try:
            await self._client.pins_add(channel=claimed.posting.channel, timestamp=ts)
        except SlackApiError as refusal:
            if name_of(refusal) != "already_pinned":
                log.warning("a message is not pinned", error=name_of(refusal))
        except TROUBLE as trouble:
            log.warning("a message may not be pinned", error=name_of(trouble))

    def _remember(self, claimed: Claimed, content: dict[str, Any]) -> None:
        """What Slack shows as of that version; another replica may bring a later one there."""
        key = claimed.posting.key
        self._prints[key] = claimed.version, _print(content)
        self._prints.move_to_end(key)
        if len(self._prints) > _REMEMBERED:
            self._prints.popitem(last=False)


def _print(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
