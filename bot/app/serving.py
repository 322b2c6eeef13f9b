"""The bot: everything put together, started in order, stopped in reverse."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import structlog
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.app.core import Core, core, owner
from bot.app.drawing import drawing
from bot.app.health import add_health
from bot.domain.secret import Secret
from bot.executor.chore_times import ChoreTimes
from bot.executor.scheduled_start import ScheduledStart
from bot.executor.signoff_times import SignoffTimes
from bot.executor.signoff_watch import SignoffWatch
from bot.executor.timers import Timers
from bot.relay.delivery import Delivery
from bot.relay.pace import Pace
from bot.relay.relay import Relay
from bot.settings import Settings
from commands.answer import Answers
from commands.directory import SlackDirectory
from commands.guard import guard
from commands.links import Links
from commands.menu import find_menu
from commands.people import People
from commands.router import Router
from commands.slack_app import (
    Installation,
    http_app,
    installation,
    new_session,
    slack_app,
    web_client,
)
from commands.socket import SocketMode

log = structlog.get_logger(__name__)

#: Seconds that one look of a watch may take, and how many are looked at together: a server that is
#: silent keeps no sign-off waiting, and no other watch.
WATCH_PATIENCE, WATCHED_AT_ONCE = 40.0, 32
#: Seconds that requests under way get to end when the bot is stopped.
GRACE = 3.0


async def serve(settings: Settings) -> int:
    """Run until SIGTERM or SIGINT (0), or until Slack is lost for good (1)."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with _running(settings) as lost:
        log.info("the bot is up", mode=settings.mode.value)
        waits = [asyncio.create_task(event.wait()) for event in (stop, lost)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
        log.info("the bot stops", lost=lost.is_set())
    return 1 if lost.is_set() else 0


@asynccontextmanager
async def _running(settings: Settings) -> AsyncIterator[asyncio.Event]:
    """Everything started; gives the event that says Slack is lost."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(new_session())
        client = web_client(settings.bot_token, session, settings.api_url)
        installed = await installation(client)
        directory = SlackDirectory(client, team=installed.team)
        parts = await stack.enter_async_context(
            core(settings, os.environ, directory, Links(client).to)
        )
        relay = _relay(parts, client, installed)
        await relay.start()
        parts.listeners.append(relay.wake)
        stack.push_async_callback(relay.stop)
        watch = SignoffWatch(parts.service.signoffs)
        parts.changes.append(watch.look)
        watch.start()
        stack.push_async_callback(watch.stop)
        await parts.engine.start()
        stack.push_async_callback(parts.engine.stop)
        await _time(stack, parts)
        router = _router(parts, client, installed)
        stack.push_async_callback(partial(router.drain, GRACE))
        secret = settings.signing_secret or Secret("")
        app = slack_app(client, signing_secret=secret, installed=installed, router=router)
        socket = await _socket(stack, settings, app, client, parts)
        await _listen(stack, settings, app, parts, socket, relay)
        yield socket.lost if socket else asyncio.Event()


def _relay(parts: Core, client: AsyncWebClient, installed: Installation) -> Relay:
    delivery = Delivery(
        client, drawing(parts.service), Pace(clock=parts.clock), bot_user=installed.user
    )
    return Relay(parts.database, delivery, clock=parts.clock, owner=owner())


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait((task,))


async def _time(stack: AsyncExitStack, parts: Core) -> None:
    """What happens because its time has come."""
    chores = _chores(parts)
    await chores.begin()
    timers = Timers(
        database=parts.database,
        clock=parts.clock,
        owner=owner(),
        jobs=(
            *SignoffTimes(signoffs=parts.service.signoffs).jobs(),
            *_scheduled(parts).jobs(),
            *chores.jobs(),
        ),
        done=parts.service.wake,
    )
    watching = Timers(
        database=parts.database,
        clock=parts.clock,
        owner=owner(),
        jobs=parts.watching.jobs(),
        patience=WATCH_PATIENCE,
        lease=WATCH_PATIENCE + 10,
        capacity=WATCHED_AT_ONCE,
        done=parts.service.wake,
    )
    await timers.start()
    await watching.start()
    stack.push_async_callback(watching.stop)
    parts.listeners.append(watching.wake)
    late = asyncio.create_task(parts.late.go_on(), name="late rollbacks")
    stack.push_async_callback(_ended, late)
    parts.listeners.append(timers.wake)
    stack.push_async_callback(timers.stop)


def _chores(parts: Core) -> ChoreTimes:
    service = parts.service
    return ChoreTimes(
        database=service.database,
        key=service.key,
        files=service.files,
        directory=service.directory,
        clock=parts.clock,
    )


def _scheduled(parts: Core) -> ScheduledStart:
    service = parts.service
    return ScheduledStart(
        database=service.database,
        key=service.key,
        cutovers=service.cutovers,
        preflight=service.preflights.order,
    )


def _router(parts: Core, client: AsyncWebClient, installed: Installation) -> Router:
    people = People(client, team=installed.team, clock=parts.clock)
    return Router(find_menu(), service=parts.service, people=people, answers=Answers(client))


async def _socket(
    stack: AsyncExitStack, settings: Settings, app: AsyncApp, client: AsyncWebClient, parts: Core
) -> SocketMode | None:
    if not settings.mode.by_socket or settings.app_token is None:
        return None
    socket = SocketMode(app, client=client, app_token=settings.app_token, clock=parts.clock)
    await socket.start()
    stack.push_async_callback(socket.stop)
    return socket


async def _listen(  # noqa: PLR0913, PLR0917 - the last joint of the whole machine
    stack: AsyncExitStack,
    settings: Settings,
    app: AsyncApp,
    parts: Core,
    socket: SocketMode | None,
    relay: Relay,
) -> None:
    site = web.Application()
    if settings.mode.by_http and settings.signing_secret is not None:
        before = guard(
            settings.signing_secret, clock=parts.clock, first_time=parts.service.first_time
        )
        site = http_app(app, before)
    add_health(
        site,
        parts.database,
        hears=lambda: socket is None or socket.healthy,
        lag=lambda: relay.lag_seconds,
    )
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=GRACE)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, settings.http_host, settings.http_port).start()
