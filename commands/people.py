"""Who may ask: full members of the home workspace; asked of Slack, refused when it is silent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import NotAllowed
from bot.executor.clock import Clock
from bot.executor.service import MigrationService
from commands.subcommand import Doorkeeper, Request, Submission, TurnedAway

T = TypeVar("T")
KEPT = 60.0
"""Seconds for which an answer of Slack counts."""
_PATIENCE = 10.0
_PAGE = 200
_MOST_KEPT = 2_000
_TROUBLE = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError)
_REFUSED = {
    "deleted": "Your account is deactivated.",
    "is_bot": "Bots and workflows may not do this.",
    "is_restricted": "Guests may not do this.",
    "is_ultra_restricted": "Guests may not do this.",
    "is_stranger": "People of other workspaces may not do this.",
    "is_invited_user": "You have not accepted your invitation yet.",
}
_ASK_A_MEMBER = "Ask a full member of the workspace."


class People:
    """Answers for at most 60 seconds from memory; `team` is the bot's own workspace."""

    def __init__(self, client: AsyncWebClient, *, team: str, clock: Clock) -> None:
        self._client = client
        self._team = team
        self._clock = clock
        self._kept: dict[tuple[str, str], tuple[float, Any]] = {}

    async def check(self, user: str, team: str) -> None:
        """Raises `NotAllowed` for everybody but full members of the home workspace."""
        if not user or (team and team != self._team):
            raise NotAllowed(_REFUSED["is_stranger"], next_action=_ASK_A_MEMBER)
        try:
            known = await self._recent("user", user, self._user)
        except _TROUBLE as trouble:
            raise NotAllowed(
                "Slack does not say who you are right now, so nothing was done.",
                next_action="Try again in a minute, or use the command line of the bot.",
            ) from trouble
        why = next((text for mark, text in _REFUSED.items() if known.get(mark)), None)
        if why is None and known.get("team_id") != self._team:
            why = _REFUSED["is_stranger"]
        if why is not None:
            raise NotAllowed(why, next_action=_ASK_A_MEMBER)

    async def let_in(
        self, asker: Request | Submission, keeper: Doorkeeper | None, service: MigrationService
    ) -> None:
        """The same check; the `keeper` writes down who was turned away. Raises `NotAllowed`."""
        try:
            await self.check(asker.user, asker.team)
        except NotAllowed as why:
            if keeper is not None:
                value = asker.argument if isinstance(asker, Request) else asker.subject
                gone = TurnedAway(user=asker.user, team=asker.team, value=value, why=why.sentence)
                await keeper(gone, service)
            raise

    async def in_channel(self, user: str, channel: str) -> bool:
        """Whether the person is in the channel; no when Slack does not say."""
        try:
            return user in await self._recent("members", channel, self._members)
        except _TROUBLE:
            return False

    async def _recent(self, what: str, name: str, ask: Callable[[str], Awaitable[T]]) -> T:
        at, answer = self._kept.get((what, name), (float("-inf"), None))
        if self._clock.monotonic() - at < KEPT:
            known: T = answer
            return known
        asked_at = self._clock.monotonic()
        async with asyncio.timeout(_PATIENCE):
            fresh = await ask(name)
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[what, name] = (asked_at, fresh)
        return fresh

    async def _user(self, user: str) -> dict[str, Any]:
        answer = await self._client.users_info(user=user)
        return dict(answer["user"])

    async def _members(self, channel: str) -> frozenset[str]:
        found: set[str] = set()
        cursor = ""
        while True:
            page = await self._client.conversations_members(
                channel=channel, cursor=cursor or None, limit=_PAGE
            )
            found.update(page["members"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return frozenset(found)
