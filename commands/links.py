"""Links to messages, as Slack makes them."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

import aiohttp
import structlog
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from commands.answer import name_of

log = structlog.get_logger(__name__)

_PATIENCE = 3.0
_MOST = 2_000
_TROUBLE = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError)


class Links:
    """Remembers every link: Slack never changes one."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._known: OrderedDict[tuple[str, str], str] = OrderedDict()

    async def to(self, channel: str, ts: str) -> str:
        """The address of a message, "" when Slack does not say it now."""
        if (channel, ts) not in self._known:
            try:
                async with asyncio.timeout(_PATIENCE):
                    answer = await self._client.chat_getPermalink(channel=channel, message_ts=ts)
            except _TROUBLE as trouble:
                log.warning("a message has no link", error=name_of(trouble))
                return ""
            self._known[channel, ts] = str(answer["permalink"])
            if len(self._known) > _MOST:
                self._known.popitem(last=False)
        return self._known[channel, ts]
