"""One AsyncApp for Socket Mode and HTTP: acknowledge at once, then hand over to the router."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog
from aiohttp import web
from aiohttp.typedefs import Middleware
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import SettingsRefused
from bot.domain.secret import Secret
from commands.answer import name_of
from commands.discreet import library_logger
from commands.router import Router

log = structlog.get_logger(__name__)

COMMAND = "/migrate"
PATH = "/slack/events"
SLACK = "https://slack.com/api/"
_SECONDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Where the bot is installed, and who it is there."""

    team: str
    enterprise: str
    bot: str
    user: str


def web_client(
    token: Secret, session: aiohttp.ClientSession, base_url: str = SLACK
) -> AsyncWebClient:
    """One client for everything, without retries: after a lost reply they post twice (X10).

    The SDK ignores NO_PROXY: an HTTPS_PROXY in the environment counts for local addresses too.
    """
    return AsyncWebClient(
        token=token.reveal(),
        base_url=base_url,
        session=session,
        retry_handlers=[],
        logger=library_logger("web", logging.WARNING),
    )


def new_session() -> aiohttp.ClientSession:
    """The session that all calls share; ten seconds for each call."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SECONDS))


async def installation(client: AsyncWebClient) -> Installation:
    """Ask Slack who we are. Raises `SettingsRefused` when it does not take the token."""
    try:
        known = await client.auth_test()
    except SlackApiError as refusal:
        raise SettingsRefused(
            f"Slack does not take the bot token: {name_of(refusal)}.",
            next_action="Put the token that begins with xoxb- into SLACK_BOT_TOKEN.",
        ) from refusal
    return Installation(
        team=str(known["team_id"]),
        enterprise=str(known.get("enterprise_id") or ""),
        bot=str(known.get("bot_id") or ""),
        user=str(known["user_id"]),
    )


def slack_app(
    client: AsyncWebClient, *, signing_secret: Secret, installed: Installation, router: Router
) -> AsyncApp:
    """Everything registered that the router's menu holds. No request costs a call to Slack."""
    granted = AuthorizeResult(
        enterprise_id=installed.enterprise or None,
        team_id=installed.team,
        bot_id=installed.bot,
        bot_user_id=installed.user,
        bot_token=client.token,
    )

    async def authorize() -> AuthorizeResult:
        return granted

    quiet = library_logger("bolt", logging.ERROR)
    tokenless = AsyncWebClient(
        base_url=client.base_url, session=client.session, retry_handlers=[], logger=quiet
    )
    app = AsyncApp(
        name="slipway",
        logger=quiet,
        client=tokenless,
        authorize=authorize,
        signing_secret=signing_secret.reveal(),
        raise_error_for_unhandled_request=True,
    )
    _register(app, router)
    return app


def _register(app: AsyncApp, router: Router) -> None:
    app.command(COMMAND)(_acknowledged(router.slash))
    for action_id in router.menu.buttons:
        app.action(action_id)(_acknowledged(router.press))
    for callback in router.menu.shortcuts:
        app.shortcut(callback)(_acknowledged(router.use))
    for event in router.menu.tabs:
        app.event(event)(_acknowledged(router.open_tab))
    for callback in router.menu.forms:
        app.view(callback)(_answered(router.submit))
    app.error(_unhandled)


def _acknowledged(
    take: Callable[[dict[str, Any]], Awaitable[None]],
) -> Callable[[AsyncAck, dict[str, Any]], Awaitable[None]]:
    async def listener(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        await take(body)

    return listener


def _answered(
    take: Callable[[dict[str, Any]], Awaitable[dict[str, Any]]],
) -> Callable[[AsyncAck, dict[str, Any]], Awaitable[None]]:
    """What is acknowledged is the answer: errors at their blocks, or what the form shows next."""

    async def listener(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack(**await take(body))

    return listener


async def _unhandled(error: Exception, body: dict[str, Any]) -> BoltResponse:
    """Acknowledge what nobody listens to, so that Slack does not send it again."""
    if isinstance(error, BoltUnhandledRequestError):
        log.info("nobody listens to this", type=str(body.get("type") or body.get("command")))
    else:
        log.error("a delivery failed", exc_info=error)
    return BoltResponse(status=200, body="")


def http_app(app: AsyncApp, before: Middleware) -> web.Application:
    """The aiohttp application for HTTP mode, with the guard in front; own routes may be added."""
    application: web.Application = app.web_app(PATH)
    application.middlewares.append(before)
    return application
