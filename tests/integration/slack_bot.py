"""The Slack side of the bot on a local Slack; behind it a service that only remembers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from bot.domain.secret import Secret
from bot.domain.state import MigrationStatus, TimelineEntry
from bot.executor.clock import SystemClock
from bot.executor.preflights import PreflightOrder
from bot.executor.service import MigrationService
from commands.answer import Answers
from commands.menu import find_menu
from commands.people import People
from commands.router import Router
from commands.slack_app import installation, new_session, slack_app, web_client
from commands.socket import PING, SocketMode
from sandbox.slack import LocalSlack

MANIFEST = Path(__file__).parent.parent.parent / "app_manifest.yml"
SHOP = "C00MIGSHOP"
GENERAL = "C00GENERAL"


def a_status(migration: str, channel: str) -> MigrationStatus:
    return MigrationStatus(
        migration=migration,
        channel=channel,
        digest="ab12cd34ef56",
        strategy="redirect",
        targets=("web-1",),
        preflight=None,
    )


def _open_gate() -> asyncio.Event:
    gate = asyncio.Event()
    gate.set()
    return gate


@dataclass(slots=True)
class Remembering:
    """Answers like the use cases; `trouble` is raised instead when it is set."""

    orders: list[tuple[str, str]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    migrations: tuple[MigrationStatus, ...] = (a_status("shop/production", SHOP),)
    trouble: Exception | None = None
    gate: asyncio.Event = field(default_factory=_open_gate)

    def service(self) -> MigrationService:
        return cast("MigrationService", self)

    @property
    def preflights(self) -> Remembering:
        return self

    async def order(self, *, channel: str, by: str, key: str) -> PreflightOrder | None:
        if self.trouble is not None:
            raise self.trouble
        if not await self.first_time(f"order {key}"):
            return None
        self.orders.append((channel, by))
        joined = len(self.orders) > 1
        return PreflightOrder(run="r1", migration="shop/production", joined=joined)

    async def status(self, *, channel: str) -> tuple[MigrationStatus, ...]:
        await self.gate.wait()
        mine = tuple(one for one in self.migrations if one.channel == channel)
        return mine or self.migrations

    async def timeline(self, *, channel: str, limit: int = 20) -> tuple[TimelineEntry, ...]:
        row = TimelineEntry(
            seq=1,
            at=datetime(2026, 11, 29, tzinfo=UTC),
            tag="preflight:run:ordered",
            actor="U00LEAD001",
            migration="shop/production",
            run="r1",
            payload={},
            hash="9f" * 32,
        )
        return (row,)

    async def first_time(self, key: str) -> bool:
        new = key not in self.seen
        self.seen.add(key)
        return new


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackBot:
    slack: LocalSlack
    app: Any
    router: Router
    socket: SocketMode
    service: Remembering


def without_proxies(monkeypatch: Any) -> None:
    """The SDK ignores NO_PROXY, so that a proxy would get our loopback traffic."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)


@asynccontextmanager
async def slack_bot(ping: float = PING) -> AsyncIterator[SlackBot]:
    """Everything but the engine, not connected yet."""
    remembering = Remembering()
    clock = SystemClock()
    async with LocalSlack(manifest=MANIFEST) as slack, new_session() as session:
        client = web_client(Secret(slack.bot_token), session, slack.api_url)
        installed = await installation(client)
        router = Router(
            find_menu(),
            service=remembering.service(),
            people=People(client, team=installed.team, clock=clock),
            answers=Answers(client),
        )
        app = slack_app(
            client,
            signing_secret=Secret(slack.signing_secret),
            installed=installed,
            router=router,
        )
        socket = SocketMode(
            app, client=client, app_token=Secret(slack.app_token), clock=clock, ping=ping
        )
        yield SlackBot(slack=slack, app=app, router=router, socket=socket, service=remembering)
        assert await router.drain(5)


@asynccontextmanager
async def connected(ping: float = PING) -> AsyncIterator[SlackBot]:
    """The same in Socket Mode."""
    async with slack_bot(ping) as bot:
        await bot.socket.start()
        try:
            await bot.slack.wait_for(lambda: bot.slack.connections == 1)
            yield bot
        finally:
            await bot.socket.stop()
