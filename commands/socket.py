"""Socket Mode that says at the start what is wrong, and heals itself later."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

import structlog
from aiohttp import ClientError
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import SettingsRefused
from bot.domain.secret import Secret
from bot.domain.slack_refusal import fatal, remedy_of
from bot.executor.clock import Clock
from commands.answer import name_of
from commands.discreet import library_logger

log = structlog.get_logger(__name__)

PING = 3.0
"""Seconds between pings: a dead line is noticed after about two of them."""
_NEW_URL_AFTER = 4 * PING
_NEW_HANDLER_AFTER = 30.0
_LOST_AFTER = 120.0
_CLOSING = 5.0


class SocketMode:
    """One connection, watched; several replicas may each have theirs."""

    def __init__(
        self,
        app: AsyncApp,
        *,
        client: AsyncWebClient,
        app_token: Secret,
        clock: Clock,
        ping: float = PING,
    ) -> None:
        self._app = app
        self._client = client
        self._token = app_token
        self._clock = clock
        self._ping = ping
        self._handler: AsyncSocketModeHandler | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._well_at = self._away_at = clock.monotonic()
        self._well = False
        self.lost = asyncio.Event()
        """Set when Slack answers and nothing helped for two minutes: a supervisor should start the
        program anew. While Slack itself is away that would help nobody, and runs go on here."""

    @property
    def healthy(self) -> bool:
        """Whether deliveries can arrive now, as of the last look."""
        return self._well

    @property
    def silent_seconds(self) -> float:
        """Seconds since the connection was last known to be well."""
        return 0.0 if self._well else self._clock.monotonic() - self._well_at

    async def start(self) -> None:
        """Check the token, then connect in the background. Raises `SettingsRefused`."""
        await self._check_token()
        self._well_at = self._clock.monotonic()
        await self._renew()
        self._watching = asyncio.create_task(self._watch(), name="socket-watchdog")

    async def stop(self) -> None:
        """Close the connection; every task of ours and of the SDK has ended after that."""
        await _ended(self._watching)
        await self._close()
        self._well = False

    async def _check_token(self) -> None:
        try:
            await self._client.apps_connections_open(app_token=self._token.reveal())
        except SlackApiError as refusal:
            name = name_of(refusal)
            if fatal(name):
                raise SettingsRefused(
                    f"Slack does not open Socket Mode: {name}.", next_action=remedy_of(name)
                ) from refusal
            log.warning("Socket Mode is not open yet", error=name)

    async def _watch(self) -> None:
        tried = 0.0
        while True:
            await asyncio.sleep(self._ping / (3 if self._well else 30))
            await self._look()
            silent = self.silent_seconds
            if silent > _NEW_HANDLER_AFTER and silent - tried > _NEW_HANDLER_AFTER:
                tried = silent
                log.warning("Socket Mode gets a new connection", silent=round(silent))
                if not await self._slack_answers():
                    self._away_at = self._clock.monotonic()
                await self._renew()
            elif silent > 4 * self._ping and self._handler is not None:
                # The SDK tries a dead URL for ever; without one it asks for a new one.
                self._handler.client.wss_uri = None
            if self._well:
                tried = 0.0
            elif self._clock.monotonic() - max(self._well_at, self._away_at) > _LOST_AFTER:
                self.lost.set()

    async def _slack_answers(self) -> bool:
        """Whether it would take a connection, or says for good that it does not."""
        try:
            await self._client.apps_connections_open(app_token=self._token.reveal())
        except SlackApiError as refusal:
            return fatal(name_of(refusal))
        except (ClientError, TimeoutError, OSError):
            return False
        return True

    async def _look(self) -> None:
        client = self._handler.client if self._handler else None
        well = client is not None and await client.is_connected()
        if well:
            self._well_at = self._clock.monotonic()
        if well != self._well:
            log.info("Socket Mode is connected" if well else "Socket Mode is not connected")
        self._well = well

    async def _renew(self) -> None:
        await self._close()
        self._handler = AsyncSocketModeHandler(
            self._app,
            self._token.reveal(),
            logger=library_logger("socket", logging.WARNING),
            web_client=self._client,
            ping_interval=self._ping,
        )
        self._connecting = asyncio.create_task(
            self._handler.connect_async(),  # type: ignore[no-untyped-call]  # Bolt has no type here
            name="socket-connect",
        )

    async def _close(self) -> None:
        handler, self._handler = self._handler, None
        await _ended(self._connecting)
        if handler is None:
            return
        client = handler.client
        tasks = (client.message_processor, client.current_session_monitor, client.message_receiver)
        with suppress(TimeoutError):
            closing = handler.close_async()  # type: ignore[no-untyped-call]  # nor here
            await asyncio.wait_for(closing, _CLOSING)
        for task in tasks:
            await _ended(task)
        if not client.aiohttp_client_session.closed:
            await client.aiohttp_client_session.close()


async def _ended(task: asyncio.Future[None] | None) -> None:
    """Cancel a task and wait until it is over."""
    if task is None:
        return
    task.cancel()
    await asyncio.wait((task,))
    if not task.cancelled() and task.exception() is not None:
        log.warning("a task ended badly", error=type(task.exception()).__name__)
