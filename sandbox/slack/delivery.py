"""Delivers what people do to the app: over Socket Mode or as signed HTTP requests."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import aiohttp

from sandbox.slack import limits
from sandbox.slack.clock import Clock
from sandbox.slack.credentials import Credentials
from sandbox.slack.errors import Json
from sandbox.slack.sockets import Hub
from sandbox.slack.transcript import Transcript

SLASH, INTERACTIVE, EVENTS = "slash_commands", "interactive", "events_api"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """What the app answered. `error` is Slack's word when it did not answer well or in time."""

    body: Json | None = None
    seconds: float = 0.0
    error: str | None = None


@dataclass(slots=True, kw_only=True)
class Delivery:
    """Takes payloads to the app and brings the ack back."""

    clock: Clock
    transcript: Transcript
    hub: Hub
    credentials: Credentials
    urls: dict[str, str] = field(default_factory=dict)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    delivered_events: dict[str, Json] = field(default_factory=dict)
    _session: aiohttp.ClientSession | None = None

    def by_http(self, url: str | None) -> None:
        """Deliver everything to this request URL from now on; None goes back to sockets."""
        kinds = (SLASH, INTERACTIVE, EVENTS)
        self.urls = dict.fromkeys(kinds, url) if url else {}

    async def ask(self, kind: str, payload: Json) -> Ack:
        """Deliver a command or an interaction, and wait for its ack for three seconds."""
        started = self.clock.now()
        if kind in self.urls:
            ack = await self._post(kind, payload, {})
        else:
            ack = await self._send(_envelope(kind, payload))
        seconds = self.clock.now() - started
        if ack.error:
            self.transcript.add("no ack", kind, error=ack.error, seconds=seconds)
        return Ack(body=ack.body, seconds=seconds, error=ack.error)

    def event(self, payload: Json) -> None:
        """Deliver an event in the background, and again when it is not acked."""
        self.delivered_events[payload["event_id"]] = payload
        task = asyncio.create_task(self._event(payload))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _event(self, payload: Json) -> None:
        reason = ""
        failed_at = self.clock.now()
        for attempt in range(len(limits.EVENT_RETRIES) + 1):
            if attempt:
                await self.clock.sleep_until(failed_at + limits.EVENT_RETRIES[attempt - 1])
            failed_at = self.clock.now()
            ack = await self.event_once(payload, attempt, reason)
            if ack.error is None:
                return
            reason = "timeout" if ack.error == "operation_timeout" else "http_error"
            failed_at += limits.ACK_SECONDS if reason == "timeout" else 0
            self.transcript.add("event not acked", payload["event_id"], attempt=attempt)
        self.transcript.add("event given up", payload["event_id"])

    async def event_once(self, payload: Json, attempt: int, reason: str) -> Ack:
        """Deliver an event one time, as its attempt of this number."""
        if EVENTS not in self.urls:
            retry = {"retry_attempt": attempt, "retry_reason": reason}
            return await self._send(_envelope(EVENTS, payload) | retry)
        word = "http_timeout" if reason == "timeout" else reason
        retry_headers = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": word}
        return await self._post(EVENTS, payload, retry_headers if attempt else {})

    async def redeliver(self, key: str) -> Ack | None:
        """Deliver an envelope (by its id) or an event (by event_id) once more."""
        if key in self.delivered_events:
            return await self.event_once(self.delivered_events[key], 1, "timeout")
        old = self.hub.sent.get(key)
        return await self._send({**old, "envelope_id": str(uuid4())}) if old else None

    async def verify_url(self, url: str) -> bool:
        """What Slack does when an events URL is entered: the challenge must come back."""
        challenge = uuid4().hex
        body = json.dumps({"type": "url_verification", "challenge": challenge, "token": "local"})
        answer = await self.post_signed(url, body, "application/json", {})
        return answer.error is None and challenge in json.dumps(answer.body)

    async def check_ssl(self, url: str) -> Ack:
        """Slack's own look at the certificate of a request URL."""
        body = urlencode({"ssl_check": "1", "token": "local"})
        return await self.post_signed(url, body, "application/x-www-form-urlencoded", {})

    async def _send(self, envelope: Json) -> Ack:
        waiting = await self.hub.send(envelope)
        if waiting is None:
            return Ack(error="dispatch_failed")
        if not await self.clock.done_within(waiting, limits.ACK_SECONDS):
            waiting.cancel()
            return Ack(error="operation_timeout")
        return Ack(body=_as_body(waiting.result().get("payload")))

    async def _post(self, kind: str, payload: Json, headers: dict[str, str]) -> Ack:
        self.transcript.add("delivery", kind, url=self.urls[kind], payload=payload, **headers)
        if kind == EVENTS:
            body, content = json.dumps(payload), "application/json"
        else:
            form = payload if kind == SLASH else {"payload": json.dumps(payload)}
            body, content = urlencode(form), "application/x-www-form-urlencoded"
        return await self.post_signed(self.urls[kind], body, content, headers)

    async def post_signed(self, url: str, body: str, content: str, headers: dict[str, str]) -> Ack:
        """POST a body signed with the app's secret; the answer must come within three seconds."""
        stamp = str(int(self.clock.now()))
        signed = {
            "Content-Type": content,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": sign(self.credentials.signing_secret, stamp, body),
            **headers,
        }
        work = asyncio.ensure_future(self._request(url, body, signed))
        if not await self.clock.done_within(work, limits.ACK_SECONDS):
            work.cancel()
            return Ack(error="operation_timeout")
        return await work

    async def _request(self, url: str, body: str, headers: dict[str, str]) -> Ack:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        try:
            async with self._session.post(url, data=body.encode(), headers=headers) as answer:
                text = await answer.text()
        except aiohttp.ClientError as error:
            return Ack(error="dispatch_failed", body={"text": str(error)})
        self.transcript.add("ack", "http", status=answer.status, body=text)
        if answer.status != 200:
            return Ack(error="http_error", body={"text": text, "status": answer.status})
        return Ack(body=_as_body(text))

    async def close(self) -> None:
        """Give up what is under way."""
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()


def sign(secret: str, stamp: str, body: str) -> str:
    """Slack's request signature, version 0."""
    base = f"v0:{stamp}:{body}".encode()
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def _envelope(kind: str, payload: Json) -> Json:
    envelope: Json = {
        "envelope_id": str(uuid4()),
        "type": kind,
        "payload": payload,
        "accepts_response_payload": kind != EVENTS,
    }
    if kind == EVENTS:
        envelope |= {"retry_attempt": 0, "retry_reason": ""}
    return envelope


def _as_body(payload: Any) -> Json | None:
    if not payload:
        return None
    if isinstance(payload, str):
        try:
            payload = json.loads(payload)
        except ValueError:
            return {"text": payload}
    return payload if isinstance(payload, dict) else {"text": str(payload)}
