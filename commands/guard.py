"""In front of HTTP mode: what is not signed by Slack, fresh and well-formed goes no further."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.domain.secret import Secret
from bot.executor.clock import Clock

log = structlog.get_logger(__name__)

MOST_BYTES = 1024 * 1024
OLDEST = 300
FURTHEST = 60
"""Seconds that a request may be old, or ahead of our clock."""
DEEPEST = 64
"""Levels of JSON; Slack's own payloads stay below twenty."""
_STAMP = re.compile(r"[0-9]{10}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


class Rejected(Exception):
    """A request that must not go further: status and one word."""

    def __init__(self, status: int, word: str) -> None:
        self.status = status
        self.word = word
        super().__init__(word)


def guard(
    secret: Secret,
    *,
    clock: Clock,
    first_time: Callable[[str], Awaitable[bool]],
    path: str = "/slack/events",
) -> Middleware:
    """A middleware for that path; `first_time` remembers a key for ten minutes or longer."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path != path:
            return await handler(request)
        try:
            signature = await _examine(request, secret, int(clock.now().timestamp()))
        except Rejected as why:
            log.warning("a request was rejected", word=why.word, status=why.status)
            return web.Response(status=why.status, text=why.word)
        if not await first_time(f"http:{hashlib.sha256(signature.encode()).hexdigest()}"):
            log.warning("a request was replayed")
            return web.Response(text="already")
        return await handler(request)

    return middleware


async def _examine(request: web.Request, secret: Secret, now: int) -> str:
    """The signature of a request that may go on. Raises `Rejected`."""
    stamp = _only(request, "X-Slack-Request-Timestamp", _STAMP)
    signature = _only(request, "X-Slack-Signature", _SIGNATURE)
    if not -FURTHEST <= now - int(stamp) <= OLDEST:
        raise Rejected(401, "stale")
    body = await _body(request)
    base = b"v0:" + stamp.encode() + b":" + body
    expected = hmac.new(secret.reveal().encode(), base, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(f"v0={expected}", signature):
        raise Rejected(401, "forged")
    _well_formed(body, request.headers.get("Content-Type", ""))
    return signature


def _only(request: web.Request, name: str, pattern: re.Pattern[str]) -> str:
    found = request.headers.getall(name, [])
    if not found:
        raise Rejected(401, "unsigned")
    if len(found) > 1 or not pattern.fullmatch(found[0]):
        raise Rejected(400, "malformed")
    return found[0]


async def _body(request: web.Request) -> bytes:
    if "Content-Encoding" in request.headers:
        raise Rejected(400, "malformed")
    if (request.content_length or 0) > MOST_BYTES:
        raise Rejected(413, "large")
    try:
        body = await request.read()
    except web.HTTPRequestEntityTooLarge as large:
        raise Rejected(413, "large") from large
    if len(body) > MOST_BYTES:
        raise Rejected(413, "large")
    return body


def _well_formed(body: bytes, content_type: str) -> None:
    """What Bolt will read must be an object that it can read."""
    try:
        text = body.decode()
        if content_type.partition(";")[0].strip() == "application/json" or text.startswith("{"):
            _check_json(text)
        elif payload := dict(parse_qsl(text, keep_blank_values=True)).get("payload"):
            _check_json(payload)
    except ValueError as trouble:
        raise Rejected(400, "malformed") from trouble


def _check_json(text: str) -> None:
    depth = 0
    for found in _BRACKETS.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found[0], 0)
        if depth > DEEPEST:
            raise Rejected(400, "malformed")
    if not isinstance(json.loads(text), dict):
        raise Rejected(400, "malformed")
