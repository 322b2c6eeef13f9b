"""A rehearsal with visitors: who may order it, and the way back that beats it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.executor.rehearsal import KIND
from bot.executor.way_back import ROLLBACK
from tests.bot.executor.shop import Uptime
from tests.integration.moving import Images, glass, know_images, newest
from tests.integration.signoffs import card, write
from tests.integration.slack_bot import without_proxies
from tests.integration.whole_bot import WholeBot, whole_bot


@pytest.fixture
async def bot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[WholeBot]:
    """A shop that is ready."""
    without_proxies(monkeypatch)
    async with whole_bot(tmp_path, checks=(Uptime(), Images())) as running:
        know_images(running)
        write(running, **glass())
        await running.preflight("oncall")
        yield running


async def test_who_is_not_on_call_moves_no_visitors(bot: WholeBot) -> None:
    await bot.ask("dba", "/migrate rehearse --real-ports")
    told = await bot.slack.wait_for(lambda: bot.slack.ephemerals("dba"), 20)

    assert "Only people on call and technical leads" in bot.slack.shown(told[-1])
    assert await newest(bot, KIND) is None


async def test_the_way_back_takes_visitors_from_a_rehearsal_and_ends_its_card(
    bot: WholeBot,
) -> None:
    await bot.ask("oncall", "/migrate rehearse --real-ports")
    await bot.slack.wait_for(lambda: bot.slack.ephemerals("oncall"), 20)
    assert await newest(bot, KIND) is None  # nothing moves before the confirm
    await bot.slack.click("oncall", "rehearse_in_public")
    shown = await card(bot, "REHEARSAL WITH VISITORS")

    await bot.slack.click("oncall", "rollback_now", message_ts=shown.ts, channel=shown.channel)

    assert await bot.router.drain(10)
    back = await newest(bot, ROLLBACK)
    assert back is not None
    assert back.by == bot.slack.person_id("oncall")
    await card(bot, "REHEARSAL BROKE OFF")
