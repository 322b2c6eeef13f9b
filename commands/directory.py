"""People and roles as Slack knows them now; what draws may remember it for a minute."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.directory import Directory, DirectorySilent, Person
from bot.executor.clock import Clock
from commands.answer import name_of

T = TypeVar("T")
KEPT = 60.0
"""Seconds for which what is drawn may be old."""
_PATIENCE = 20.0
"""Seconds for one answer, waits that Slack asks for included: groups are asked at a low rate."""
_MOST_KEPT = 2_000
_TROUBLE = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError)
_NOBODY = {"user_not_found", "user_not_visible", "users_not_found"}
_NO_GROUP = {"no_such_subteam"}
_NOT_FULL = ("is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")
_NOT_ACTIVE = ("deleted", "is_invited_user")
_GROUP = "S"


class SlackDirectory:
    """Asks Slack at every question: who may act is decided by nothing else.

    `team` is the bot's own workspace.
    """

    def __init__(self, client: AsyncWebClient, *, team: str) -> None:
        self._client = client
        self._team = team

    async def members(self, named: tuple[str, ...]) -> frozenset[str]:
        """User ids as they are, user groups as they are now."""
        groups = {name for name in named if name.startswith(_GROUP)}
        found = await asyncio.gather(*(self._group(group) for group in sorted(groups)))
        return frozenset(named).difference(groups).union(*found)

    async def person(self, who: str) -> Person:
        """Whoever Slack does not know is neither active nor a member."""
        known = await _asked(lambda: self._client.users_info(user=who), _NOBODY)
        return person_of(who, known.get("user") or {}, self._team)

    async def by_email(self, address: str) -> str:
        """The user id behind a mail address."""
        known = await _asked(lambda: self._client.users_lookupByEmail(email=address), _NOBODY)
        return str((known.get("user") or {}).get("id") or "")

    async def _group(self, group: str) -> frozenset[str]:
        known = await _asked(lambda: self._client.usergroups_users_list(usergroup=group), _NO_GROUP)
        return frozenset(map(str, known.get("users") or ()))


class RecentDirectory:
    """Another directory's answers, at most a minute old: for drawing, never for deciding."""

    def __init__(self, fresh: Directory, *, clock: Clock) -> None:
        self._fresh = fresh
        self._clock = clock
        self._kept: dict[tuple[str, object], tuple[float, Any]] = {}

    async def members(self, named: tuple[str, ...]) -> frozenset[str]:
        """As they were at most a minute ago."""
        return await self._recent("members", named, self._fresh.members)

    async def person(self, who: str) -> Person:
        """As they were at most a minute ago."""
        return await self._recent("person", who, self._fresh.person)

    async def by_email(self, address: str) -> str:
        """As it was at most a minute ago."""
        return await self._recent("mail", address, self._fresh.by_email)

    async def _recent(self, what: str, name: Any, ask: Callable[[Any], Awaitable[T]]) -> T:
        now = self._clock.monotonic()
        at, answer = self._kept.get((what, name), (float("-inf"), None))
        if now - at < KEPT:
            known: T = answer
            return known
        fresh = await ask(name)
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[what, name] = (now, fresh)
        return fresh


def person_of(who: str, known: Mapping[str, Any], team: str) -> Person:
    """What users.info says, as far as it matters here."""
    return Person(
        id=who,
        active=bool(known) and not any(known.get(mark) for mark in _NOT_ACTIVE),
        full_member=known.get("team_id") == team and not any(map(known.get, _NOT_FULL)),
        tz=str(known.get("tz") or ""),
        tz_offset=int(known.get("tz_offset") or 0),
    )


async def _asked(ask: Callable[[], Awaitable[Any]], nothing: set[str]) -> Mapping[str, Any]:
    """Slack's answer, {} for an error that means nothing is there. Raises `DirectorySilent`."""
    try:
        async with asyncio.timeout(_PATIENCE):
            answer = await _unhurried(ask)
    except _TROUBLE as trouble:
        if isinstance(trouble, SlackApiError) and name_of(trouble) in nothing:
            return {}
        raise DirectorySilent(
            f"Slack does not say who may do this ({name_of(trouble)}), so nothing was done."
        ) from trouble
    return answer


async def _unhurried(ask: Callable[[], Awaitable[Any]]) -> Mapping[str, Any]:
    """The answer, later where Slack wants fewer questions."""
    while True:
        try:
            answer: Mapping[str, Any] = (await ask()).data
        except SlackApiError as refusal:
            if name_of(refusal) != "ratelimited":
                raise
            await asyncio.sleep(float(refusal.response.headers.get("Retry-After", 1)))
        else:
            return answer
