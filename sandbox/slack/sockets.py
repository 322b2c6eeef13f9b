"""Socket Mode: tickets, connections, and one envelope to exactly one of them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import secrets
import socket
import struct
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.slack import limits
from sandbox.slack.clock import Clock
from sandbox.slack.errors import Json
from sandbox.slack.model import APP_ID, new_id
from sandbox.slack.transcript import Transcript


@dataclass(slots=True, eq=False, kw_only=True)
class Connection:
    """One open WebSocket of the app."""

    id: str
    ws: web.WebSocketResponse
    transport: asyncio.Transport | None
    frozen: bool = False
    draining: bool = False


@dataclass(slots=True, kw_only=True)
class Hub:
    """All connections of the app and the envelopes that wait for an ack."""

    clock: Clock
    transcript: Transcript
    connections: list[Connection] = field(default_factory=list)
    tickets: dict[str, float] = field(default_factory=dict)
    waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)
    sent: dict[str, Json] = field(default_factory=dict)
    refuse_tickets: int = 0
    disabled: bool = False
    _random: random.Random = field(default_factory=random.Random)

    def ticket(self) -> str:
        """A ticket for one connection within thirty seconds."""
        ticket = secrets.token_urlsafe(24)
        self.tickets[ticket] = self.clock.now() + limits.TICKET_SECONDS
        return ticket

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Serve one WebSocket until it ends."""
        expires = self.tickets.pop(request.query.get("ticket", ""), 0.0)
        if self.refuse_tickets or self.clock.now() > expires:
            self.refuse_tickets = max(0, self.refuse_tickets - 1)
            self.transcript.add("socket", "ticket refused")
            return web.Response(status=408, text="ticket expired or already used")
        ws = web.WebSocketResponse(autoping=False, timeout=1.0)
        await ws.prepare(request)
        if reason := self._turned_away():
            await ws.send_json({"type": "disconnect", "reason": reason, "debug_info": DEBUG})
            self.transcript.add("socket", "turned away", reason=reason)
            await ws.close()
            return ws
        connection = Connection(id=new_id("W"), ws=ws, transport=request.transport)
        self.connections.append(connection)
        try:
            await self._serve(connection)
        finally:
            self.connections.remove(connection)
            self.transcript.add("socket", "closed", connection=connection.id)
        return ws

    def _turned_away(self) -> str | None:
        if self.disabled:
            return "link_disabled"
        if len(self.connections) >= limits.MAX_CONNECTIONS:
            return "too_many_websockets"
        return None

    async def _serve(self, connection: Connection) -> None:
        open_now = len(self.connections)
        self.transcript.add("socket", "opened", connection=connection.id, open=open_now)
        await connection.ws.send_json(
            {
                "type": "hello",
                "num_connections": open_now,
                "debug_info": DEBUG,
                "connection_info": {"app_id": APP_ID},
            }
        )
        async for message in connection.ws:
            if connection.frozen:
                continue
            if message.type is WSMsgType.PING:
                with contextlib.suppress(ConnectionError):
                    await connection.ws.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                self._receive(connection, message.data)

    def _receive(self, connection: Connection, text: str) -> None:
        try:
            ack = json.loads(text)
        except ValueError:
            self.transcript.add("socket", "not JSON", connection=connection.id)
            return
        envelope_id = str(ack.get("envelope_id"))
        waiting = self.waiting.pop(envelope_id, None)
        in_time = waiting is not None and not waiting.done()
        kind = "ack" if in_time else "late ack"
        payload = ack.get("payload")
        self.transcript.add(kind, envelope_id, connection=connection.id, payload=payload)
        if waiting is not None and in_time:
            waiting.set_result(ack)

    async def send(self, envelope: Json) -> asyncio.Future[Json] | None:
        """Send to one random connection; the future is its ack. None when nobody listens."""
        fresh = [each for each in self.connections if not each.draining]
        candidates = fresh or self.connections
        if not candidates:
            return None
        chosen = self._random.choice(candidates)
        waiting: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        envelope_id = envelope["envelope_id"]
        self.waiting[envelope_id] = waiting
        self.sent[envelope_id] = envelope
        self.transcript.add(
            "delivery", envelope["type"], connection=chosen.id, **_summary(envelope)
        )
        if not chosen.frozen and not chosen.ws.closed:
            with contextlib.suppress(ConnectionError):
                await chosen.ws.send_json(envelope)
        return waiting

    async def disconnect(self, reason: str) -> int:
        """Tell every connection to go; how many were told. link_disabled stays until enabled."""
        told = list(self.connections)
        self.disabled = self.disabled or reason == "link_disabled"
        for connection in told:
            connection.draining = reason != "warning"
            note = {"type": "disconnect", "reason": reason, "debug_info": DEBUG}
            with contextlib.suppress(ConnectionError):
                await connection.ws.send_json(note)
            self.transcript.add("socket", reason, connection=connection.id)
            if reason == "link_disabled":
                await connection.ws.close()
        return len(told)

    def reset(self) -> int:
        """Break every connection with a TCP reset; how many there were."""
        broken = list(self.connections)
        for connection in broken:
            if connection.transport is not None:
                raw = connection.transport.get_extra_info("socket")
                linger = struct.pack("ii", 1, 0)
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                connection.transport.abort()
        return len(broken)

    def freeze(self, *, frozen: bool) -> int:
        """Make every open connection a black hole, or wake it; how many there are."""
        for connection in self.connections:
            connection.frozen = frozen
        return len(self.connections)

    async def close(self) -> None:
        """End every connection in an orderly way."""
        for connection in list(self.connections):
            await connection.ws.close()


DEBUG: Json = {
    "host": "applink-local",
    "build_number": 1,
    "approximate_connection_time": 18060,
}


def _summary(envelope: Json) -> dict[str, Any]:
    return {
        "envelope_id": envelope["envelope_id"],
        "retry_attempt": envelope.get("retry_attempt"),
        "payload": envelope["payload"],
    }
