"""Answers for one person's eyes, by the first way that Slack accepts."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.domain.message import Message
from bot.domain.modal import Modal
from commands.discreet import library_logger

log = structlog.get_logger(__name__)

_TROUBLE = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError)
_SECONDS = 10
_OK = 200
_quiet = library_logger("webhook", logging.WARNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a person waits for an answer; `response_url` is "" where Slack gives none."""

    user: str
    channel: str
    response_url: str


class Answers:
    """Response URL first, then an ephemeral message, then a direct one."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def give(self, place: Place, message: Message) -> None:
        """Answer; when nothing works, say so in the log and leave it."""
        content: dict[str, Any] = {"text": message.text, "blocks": list(message.blocks)}
        if place.response_url and await self._by_url(place.response_url, content):
            return
        if place.channel and await self._ephemeral(place, content):
            return
        if not await self._direct(place.user, content):
            log.error("an answer reached nobody", user=place.user, channel=place.channel)

    async def show_home(self, user: str, message: Message, known_hash: str) -> None:
        """Publish the App Home; when it changed meanwhile, the newer one stays."""
        view = {"type": "home", "blocks": list(message.blocks)}
        try:
            await self._client.views_publish(user_id=user, view=view, hash=known_hash or None)
        except _TROUBLE as trouble:
            if name_of(trouble) != "hash_conflict":
                log.warning("the App Home was refused", error=name_of(trouble))

    async def open_form(self, trigger: str, modal: Modal) -> str:
        """Show a form to whoever acted, and give its id; "" when Slack does not (any more)."""
        try:
            opened = await self._client.views_open(trigger_id=trigger, view=modal.view())
        except _TROUBLE as trouble:
            log.warning("a form was refused", error=name_of(trouble))
            return ""
        return str(opened["view"]["id"])

    async def change_form(self, view: str, modal: Modal) -> None:
        """Put something else into an open form; when it was closed meanwhile, nothing is lost."""
        try:
            await self._client.views_update(view_id=view, view=modal.view())
        except _TROUBLE as trouble:
            log.warning("a form was not changed", error=name_of(trouble))

    async def _by_url(self, url: str, content: dict[str, Any]) -> bool:
        client = AsyncWebhookClient(url, timeout=_SECONDS, retry_handlers=[], logger=_quiet)
        body = {"response_type": "ephemeral", "replace_original": False, **content}
        try:
            answer = await client.send_dict(body)
        except _TROUBLE as trouble:
            log.warning("a response URL did not answer", error=type(trouble).__name__)
            return False
        if answer.status_code != _OK:
            log.warning("a response URL is used up", status=answer.status_code)
        return bool(answer.status_code == _OK)

    async def _ephemeral(self, place: Place, content: dict[str, Any]) -> bool:
        try:
            await self._client.chat_postEphemeral(channel=place.channel, user=place.user, **content)
        except _TROUBLE as trouble:
            log.warning("an ephemeral message was refused", error=name_of(trouble))
            return False
        return True

    async def _direct(self, user: str, content: dict[str, Any]) -> bool:
        try:
            opened = await self._client.conversations_open(users=user)
            await self._client.chat_postMessage(channel=opened["channel"]["id"], **content)
        except _TROUBLE as trouble:
            log.warning("a direct message was refused", error=name_of(trouble))
            return False
        return True


def name_of(trouble: BaseException) -> str:
    """Slack's name for a refusal, the kind of every other trouble."""
    if not isinstance(trouble, SlackApiError):
        return type(trouble).__name__
    data = getattr(trouble.response, "data", trouble.response)  # text when it was no JSON
    return str(data.get("error") or "unknown") if isinstance(data, dict) else "no JSON"
