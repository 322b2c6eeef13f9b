"""Neon's API over HTTP, with only those retries that cannot do anything twice."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from bot.connectors.deadline import Deadline
from bot.connectors.silence import UseRefused
from bot.connectors.trust import trusting
from bot.connectors.undisturbed import undisturbed
from bot.domain.errors import (
    GarbledAnswer,
    LoginRefused,
    TargetError,
    TimedOut,
    Unreachable,
)
from bot.domain.secret import Secret

Body = dict[str, Any]

# Neon's document: these two always mean that nothing was done.
_NOTHING_DONE = {423, 503}
_SLOW_DOWN = 429
_REFUSED = {401, 403}
_ABSENT = 404
_OK = range(200, 300)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 2.0


class OutcomeUnknown(TargetError):
    """Neon was asked to change something and no answer came: it may have been done or not."""


class NotThere(UseRefused):
    """Neon knows no such thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer that says yes; `date` is Neon's clock as it wrote it."""

    status: int
    body: Body
    date: str


class NeonClient:
    """Asks below one project. `key` is sent as bearer and shown nowhere."""

    def __init__(self, client: httpx.AsyncClient, deadline: Deadline) -> None:
        self._client = client
        self._deadline = deadline

    async def get(self, path: str, **query: str) -> Answered:
        """Ask; a lost answer is asked for again. Raises the `TargetError` that says why not."""
        pause = _FIRST_PAUSE
        while True:
            try:
                return await self._patiently("GET", path, query, None)
            except OutcomeUnknown as lost:
                if self._deadline.left() <= pause:
                    raise Unreachable(lost.sentence) from None
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def change(
        self, method: str, path: str, *, query: Mapping[str, str] | None = None, body: Body | None
    ) -> Answered:
        """Change something, sent again only when Neon said that nothing was done.

        Raises `OutcomeUnknown` when no answer came, else the `TargetError` that says why not.
        """
        return await self._patiently(method, path, query or {}, body)

    async def _patiently(
        self, method: str, path: str, query: Mapping[str, str], body: Body | None
    ) -> Answered:
        pause = _FIRST_PAUSE
        while True:
            response = await self._send(method, path, query, body)
            again = response.status_code in _NOTHING_DONE or (
                response.status_code == _SLOW_DOWN and method == "GET"
            )
            pause = _told(response, pause)
            if not again or self._deadline.left() <= pause:
                return _answered(response)
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _send(
        self, method: str, path: str, query: Mapping[str, str], body: Body | None
    ) -> httpx.Response:
        try:
            async with asyncio.timeout(self._deadline.left()):
                return await self._client.request(method, path, params=query, json=body)
        except (TimeoutError, httpx.TimeoutException):
            if method == "GET":
                said = f"Neon did not answer within {self._deadline.seconds:g} s"
                raise TimedOut(said) from None
            raise OutcomeUnknown("Neon did not answer in time") from None
        except httpx.ConnectError as error:
            raise Unreachable(f"Neon cannot be reached: {error}") from None
        except httpx.TransportError:
            raise OutcomeUnknown("the connection to Neon broke before the answer came") from None


def _told(response: httpx.Response, pause: float) -> float:
    """How long Neon wants us to wait, else our own pause; seconds."""
    said = response.headers.get("retry-after", "")
    return float(said) if said.isdigit() else pause


def _answered(response: httpx.Response) -> Answered:
    status = response.status_code
    body = _body(response)
    if status in _OK:
        return Answered(status=status, body=body, date=response.headers.get("date", ""))
    said = str(body.get("message", ""))[:200] or f"status {status}"
    if status in _REFUSED:
        raise LoginRefused(f"Neon refuses the API key: {said}")
    if status == _ABSENT:
        raise NotThere(f"Neon knows no such thing: {said}")
    raise UseRefused(f"Neon refuses with status {status}: {said}")


def _body(response: httpx.Response) -> Body:
    if not response.content:
        return {}
    try:
        body = response.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        body = None
    if isinstance(body, dict):
        return body
    raise GarbledAnswer(f"Neon did not answer with JSON (status {response.status_code})")


@asynccontextmanager
async def neon_client(api: str, key: Secret, deadline: Deadline) -> AsyncIterator[NeonClient]:
    """A client that is closed at the end; everything ends at the deadline."""
    context = await asyncio.to_thread(trusting, "")
    client = httpx.AsyncClient(
        base_url=api,
        headers={"Authorization": f"Bearer {key.reveal()}", "Accept": "application/json"},
        verify=context,
        trust_env=False,
        timeout=None,  # noqa: S113 - every request is bounded by the deadline
    )
    try:
        yield NeonClient(client, deadline)
    finally:
        await undisturbed(client.aclose())
