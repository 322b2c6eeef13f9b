"""Where a posting goes: a channel by its id, a person by the direct message with them."""

from __future__ import annotations

import re
from collections import OrderedDict

from slack_sdk.web.async_client import AsyncWebClient

from bot.relay.outcome import Hopeless, Later, Unsure, of_trouble

_PERSON = re.compile(r"[UW][A-Z0-9]{2,20}")
_MOST = 2_000


class Addresses:
    """Remembers which direct message belongs to whom; Slack never changes that."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._known: OrderedDict[str, str] = OrderedDict()

    async def of(self, channel: str) -> str:
        """The channel itself, or a person's direct message. Raises what a call to Slack raises."""
        if not _PERSON.fullmatch(channel):
            return channel
        if channel not in self._known:
            opened = await self._client.conversations_open(users=channel)
            self._known[channel] = str(opened["channel"]["id"])
            if len(self._known) > _MOST:
                self._known.popitem(last=False)
        return self._known[channel]


def unopened(trouble: BaseException, attempts: int) -> Later | Hopeless:
    """What it means that a direct message was not opened: nothing can have been posted."""
    found = of_trouble(trouble, attempts)
    if isinstance(found, Unsure):
        return Later(seconds=found.seconds, error=found.error)
    return found if isinstance(found, Later | Hopeless) else Later(seconds=1, error="not opened")
