"""Socket Mode: the start says what is wrong, and a broken line heals."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest

from bot.domain.errors import SettingsRefused
from bot.domain.secret import Secret
from bot.executor.clock import SystemClock
from commands.slack_app import installation, new_session, web_client
from commands.socket import SocketMode
from tests.integration.slack_bot import SlackBot, connected, slack_bot, without_proxies

QUICK = 0.3
"""Seconds between pings, so that a test need not wait."""


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    without_proxies(monkeypatch)


@pytest.fixture
async def bot() -> AsyncIterator[SlackBot]:
    async with connected(QUICK) as running:
        yield running


async def well(bot: SlackBot, seconds: float = 8.0) -> None:
    await bot.slack.wait_for(lambda: bot.socket.healthy and bot.slack.connections == 1, seconds)
    assert bot.socket.silent_seconds == 0.0
    assert (await bot.slack.slash("lead", "/migrate help")).error is None


async def test_the_line_is_well_after_the_start_and_gone_after_the_stop() -> None:
    before = asyncio.all_tasks()
    async with slack_bot(QUICK) as bot:
        await bot.socket.start()
        await well(bot)
        await bot.socket.stop()
        assert not bot.socket.healthy
        names = {task.get_coro().__qualname__ for task in asyncio.all_tasks() - before}
        assert not {name for name in names if "SocketMode" in name or "socket" in name.casefold()}


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_a_refresh_by_slack_is_followed(bot: SlackBot, reason: str) -> None:
    old = set(bot.slack.site.hub.connections)
    await bot.slack.sockets("disconnect", reason=reason)

    await bot.slack.wait_for(lambda: old.isdisjoint(bot.slack.site.hub.connections), 8.0)
    await well(bot)


async def test_a_reset_line_comes_back(bot: SlackBot) -> None:
    await bot.slack.sockets("reset")

    await well(bot)


async def test_a_refused_ticket_is_replaced_by_a_new_one(
    bot: SlackBot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await bot.slack.sockets("refuse_ticket", times=1)
    await bot.slack.sockets("reset")

    await well(bot, 15.0)

    assert not [
        record
        for record in caplog.records
        if "ticket=" in record.getMessage().replace("ticket=***", "")
    ]


async def test_a_line_that_falls_silent_is_replaced(bot: SlackBot) -> None:
    await well(bot)
    (line,) = bot.slack.site.hub.connections
    await bot.slack.sockets("freeze")

    def replaced() -> bool:
        lines = bot.slack.site.hub.connections
        return any(each is not line and not each.frozen for each in lines)

    await bot.slack.wait_for(replaced, 10.0)
    await bot.slack.wait_for(lambda: bot.socket.healthy, 10.0)


class Leaping(SystemClock):
    """The machine's clock, which a test may set ahead."""

    ahead = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead


async def test_what_does_not_heal_gets_a_new_connection_and_is_given_up_in_the_end() -> None:
    async with slack_bot() as bot:
        clock = Leaping()
        token = Secret(bot.slack.app_token)
        socket = SocketMode(
            bot.app, client=bot.socket._client, app_token=token, clock=clock, ping=QUICK
        )
        await bot.slack.sockets("refuse_ticket", times=1_000)
        await socket.start()
        try:
            first = socket._handler
            clock.ahead = 31.0
            await bot.slack.wait_for(lambda: socket._handler not in {first, None})
            assert not socket.lost.is_set()
            clock.ahead = 125.0
            await asyncio.wait_for(socket.lost.wait(), 5)
            assert not socket.healthy

            bot.slack.site.hub.refuse_tickets = 0
            await bot.slack.wait_for(lambda: socket.healthy, 10.0)
        finally:
            await socket.stop()


async def test_while_slack_itself_is_away_nothing_is_given_up_and_its_return_is_noticed() -> None:
    async with slack_bot() as bot:
        clock = Leaping()
        token = Secret(bot.slack.app_token)
        socket = SocketMode(
            bot.app, client=bot.socket._client, app_token=token, clock=clock, ping=QUICK
        )
        await socket.start()
        try:
            await bot.slack.wait_for(lambda: socket.healthy, 10.0)
            async with bot.slack.outage():
                await bot.slack.wait_for(lambda: not socket.healthy, 10.0)
                for ahead in (35.0, 130.0, 260.0):
                    before = socket._handler
                    clock.ahead = ahead
                    await bot.slack.wait_for(
                        lambda before=before: socket._handler not in {before, None}, 10.0
                    )
                    assert not socket.lost.is_set()
            await bot.slack.wait_for(lambda: socket.healthy, 15.0)
            assert not socket.lost.is_set()
        finally:
            await socket.stop()


@pytest.mark.parametrize(
    ("swap", "said"),
    [("nonsense", "Copy it afresh"), ("bot", "SLACK_APP_TOKEN xapp-")],
)
async def test_a_wrong_app_token_ends_the_start_with_a_sentence(swap: str, said: str) -> None:
    async with slack_bot() as bot:
        token = bot.slack.bot_token if swap == "bot" else "xapp-" + "0" * 20
        socket = SocketMode(
            bot.app,
            client=bot.socket._client,
            app_token=Secret(token),
            clock=SystemClock(),
        )

        with pytest.raises(SettingsRefused) as refused:
            await socket.start()

        assert said in refused.value.next_action
        assert token not in str(refused.value) + refused.value.next_action
        assert not socket.healthy


async def test_switched_off_socket_mode_is_told_at_the_start() -> None:
    async with slack_bot() as bot:
        await bot.slack.fault("apps.connections.open", "error", error="link_disabled")

        with pytest.raises(SettingsRefused, match="link_disabled"):
            await bot.socket.start()


async def test_a_wrong_bot_token_is_told_at_the_start() -> None:
    async with slack_bot() as bot, new_session() as session:
        client = web_client(Secret("xoxb-0"), session, bot.slack.api_url)

        with pytest.raises(SettingsRefused, match="invalid_auth"):
            await installation(client)
