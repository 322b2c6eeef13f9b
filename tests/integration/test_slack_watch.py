"""How people read a watch and answer it, through the unmodified Bolt on the local Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.watch.sample import Sample
from bot.domain.watch.state import Answer
from bot.domain.watch.verdict import Window, WindowVerdict, worst
from bot.executor.way_back import ROLLBACK
from sandbox.slack import Message
from tests.bot.domain.watch.seen import full
from tests.bot.domain.watch.standing import DOWN, WELL, LineVerdict
from tests.bot.executor.shop import plan
from tests.bot.executor.watch_house import Shop
from tests.integration.moving import newest
from tests.integration.slack_bot import SHOP, without_proxies
from tests.integration.whole_bot import WholeBot, whole_bot

ON_CALL = {"on_call": ["U00ONCALL1"]}


@pytest.fixture
async def bot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[WholeBot]:
    without_proxies(monkeypatch)
    async with whole_bot(tmp_path) as running:
        running.write(**ON_CALL)
        yield running


@pytest.fixture
async def shop(bot: WholeBot) -> Shop:
    """It was cut over a moment ago."""
    found = Shop(database=bot.database, clock=bot.clock, plan=plan(channel=SHOP, **ON_CALL))
    await found.cut_over()
    bot.service.wake()
    return found


def looks(shop: Shop) -> list[Sample]:
    """A baseline and five minutes of the new side."""
    seen = [full(-60), *(full(at) for at in range(30, 330, 30))]
    return [replace(one, at=shop.now + round(one.at - seen[0].at)) for one in seen]


async def go_on(bot: WholeBot, shop: Shop, *lines: LineVerdict) -> None:
    """Seven minutes of looks that all find that."""
    for _ in range(14):
        bot.clock.by += timedelta(seconds=30)
        grade = worst(line.grade for line in lines)
        window = WindowVerdict(window=Window.IMMEDIATE, at=shop.now, grade=grade, lines=lines)
        await shop.look(window)
    bot.service.wake()


async def message(bot: WholeBot, text: str) -> Message:
    async def look() -> Message | None:
        found = await bot.slack.messages(SHOP)
        return next((one for one in found if text in bot.slack.shown(one)), None)

    shown = await bot.slack.wait_for(look, 20)
    assert shown is not None
    return shown


async def test_without_a_cutover_it_is_said_how_a_watch_begins(bot: WholeBot) -> None:
    await bot.ask("lead", "/migrate monitor")

    assert "It begins by itself" in await bot.told("lead", "is not watched")


async def test_its_card_is_there_at_once_and_anybody_asks_how_it_is(
    bot: WholeBot, shop: Shop
) -> None:
    await message(bot, "the first look is under way")
    await bot.slack.wait_for(lambda: _pinned(bot), 20)

    await go_on(bot, shop, WELL)
    await bot.ask("lead", "/migrate monitor")

    said = await bot.told("lead", "HEALTHY (WATCH)")
    assert "Line P-I1 P-I1 seen" in said
    assert "With a chart: /migrate monitor 30m" in said


async def test_a_range_is_a_card_with_a_chart_behind_it_and_all_lines_in_its_thread(
    bot: WholeBot, shop: Shop
) -> None:
    await shop.seen(*looks(shop))
    await go_on(bot, shop, WELL)

    await bot.ask("lead", "/migrate monitor 2h")

    assert "card and chart" in await bot.told("lead", "The last 2h")
    card = await message(bot, "HEALTHY, AS ASKED")

    async def chart() -> Message | None:
        found = await bot.slack.messages(SHOP)
        return next((one for one in found if one.files), None)

    shown = await bot.slack.wait_for(chart, 90)
    assert shown is not None
    assert shown.files[0].content.startswith(b"\x89PNG")
    assert "Answer time: p50 20 ms" in shown.files[0].alt
    assert card.ts < shown.ts
    await bot.slack.wait_for(lambda: _replies(bot, card.ts), 20)


async def _pinned(bot: WholeBot) -> bool:
    return any(one.pinned_by for one in await bot.slack.messages(SHOP))


async def _replies(bot: WholeBot, ts: str) -> bool:
    return bool(await bot.slack.thread(SHOP, ts))


async def test_an_unknown_range_is_refused_with_what_to_write(bot: WholeBot, shop: Shop) -> None:
    await bot.ask("lead", "/migrate monitor yesterday")

    assert "30m, 2h or 24h" in await bot.told("lead", "There is no summary of 'yesterday'")


async def test_what_fails_is_asked_about_and_only_who_is_on_call_may_keep_it(
    bot: WholeBot, shop: Shop
) -> None:
    await go_on(bot, shop, DOWN)
    asked = await message(bot, "FAILING: ROLL BACK SHOP/PRODUCTION?")
    assert "please decide" in bot.slack.shown(asked)

    await bot.slack.click("dba", "watch_keep")
    assert "people on call" in await bot.told("dba", "Only people on call may keep")

    await bot.slack.click("oncall", "watch_keep")
    await bot.card(asked.ts, "KEPT")
    await bot.slack.click("oncall", "rollback_now")

    async def back() -> bool:
        return await newest(bot, ROLLBACK) is not None

    await bot.slack.wait_for(back, 20)
    await message(bot, "WATCH ENDED")
    watch = await shop.watch()
    assert watch.question is not None
    assert (watch.question.answer, watch.question.by) == (Answer.KEPT, "U00ONCALL1")


async def test_a_question_that_was_answered_is_not_answered_again(
    bot: WholeBot, shop: Shop
) -> None:
    await go_on(bot, shop, DOWN)
    asked = await message(bot, "FAILING: ROLL BACK SHOP/PRODUCTION?")
    await go_on(bot, shop, WELL)
    shown = bot.slack.workspace.messages[SHOP]
    await bot.card(asked.ts, "NO QUESTION ANY MORE")
    shown[asked.ts] = asked  # what a phone that was offline still shows

    await bot.slack.click("oncall", "watch_keep")

    assert "how it is" in await bot.told("oncall", "Nothing is asked any more")
