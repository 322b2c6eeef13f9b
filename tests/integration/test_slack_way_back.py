"""The ways back that need no channel: App Home and the shortcut, through the unmodified Bolt."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.cutover import Returned
from bot.domain.state import RunState
from bot.executor.taken_up import Watched
from bot.executor.way_back import ROLLBACK
from bot.views.rollback import returned
from sandbox.slack import View
from tests.bot.executor.shop import Uptime
from tests.integration.moving import Images, begin, form, glass, know_images, newest
from tests.integration.signoffs import card, write
from tests.integration.slack_bot import GENERAL, SHOP, without_proxies
from tests.integration.whole_bot import WholeBot, whole_bot

WHY = "The old disk dies tonight."


@pytest.fixture
async def bot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[WholeBot]:
    """A shop that is being cut over."""
    without_proxies(monkeypatch)
    async with whole_bot(tmp_path, checks=(Uptime(), Images())) as running:
        know_images(running)
        write(running, **glass())
        await running.preflight("oncall")
        yield running


async def cut_over(bot: WholeBot, *steps: str) -> None:
    """By break-glass, as far as these steps."""
    await bot.ask("lead", "/migrate cutover --break-glass")
    await form(bot, "lead", "Skipped:")
    await bot.slack.submit("lead", values={"text": WHY})
    await card(bot, "CUTOVER")
    await bot.slack.close_view("lead")
    await begin(bot, *steps)


async def home(bot: WholeBot, user: str, text: str) -> View:
    """That person's App Home, opened now, once it holds that text."""
    await bot.slack.open_home(user)

    async def look() -> View | None:
        view = await bot.slack.home(user)
        return view if view is not None and text in str(view.blocks) else None

    found = await bot.slack.wait_for(look, 20)
    assert found is not None
    return found


async def test_the_home_has_a_red_button_while_there_is_something_to_take_back(
    bot: WholeBot,
) -> None:
    before = await home(bot, "oncall", "shop/production")
    assert "rollback_now" not in str(before.blocks)
    await cut_over(bot, "check-gates", "1-take-lock", "1-switch-traffic")

    shown = await home(bot, "oncall", "rollback_now")
    assert "get the traffic back at once" in str(shown.blocks)  # its one confirm
    other = await home(bot, "dba", "rollback_now")
    await bot.slack.click("dba", "rollback_now", view_id=other.id)
    assert await bot.router.drain(10)
    assert "Only people on call may roll back" in str(await bot.slack.direct_messages("dba"))
    assert await newest(bot, ROLLBACK) is None

    await bot.slack.click("oncall", "rollback_now", view_id=shown.id)

    assert await bot.router.drain(10)
    back = await newest(bot, ROLLBACK)
    assert back is not None
    assert (back.by, back.input["switched"]) == (bot.slack.person_id("oncall"), True)
    gone = await newest(bot)
    assert gone is not None
    assert gone.state is RunState.CANCELLED
    await card(bot, "GOING BACK")


async def test_the_shortcut_offers_what_one_may_see_and_its_button_is_the_confirm(
    bot: WholeBot,
) -> None:
    await bot.slack.control.channel({"channel": SHOP, "remove": [bot.slack.person_id("owner")]})
    await bot.slack.shortcut("oncall", "rollback_anywhere")
    await form(bot, "oncall", "nothing to roll back in a channel of yours")
    await bot.slack.close_view("oncall")
    await cut_over(bot, "check-gates", "1-take-lock")

    await bot.slack.shortcut("oncall", "rollback_anywhere")
    view = await form(bot, "oncall", "Which migration")
    assert "shop/production" in str(view.content)
    assert await newest(bot, ROLLBACK) is None
    sent = await bot.slack.submit("oncall")

    assert (sent.error, sent.errors) == (None, {})
    await form(bot, "oncall", "is going back")
    back = await newest(bot, ROLLBACK)
    assert back is not None
    assert back.input["switched"] is False
    await card(bot, "GOING BACK")
    await bot.slack.shortcut("owner", "rollback_anywhere", channel=GENERAL)
    await form(bot, "owner", "nothing to roll back in a channel of yours")


async def test_an_order_that_the_database_took_and_nobody_follows_is_done_without_it(
    bot: WholeBot,
) -> None:
    await cut_over(bot, "check-gates", "1-take-lock", "1-switch-traffic")
    movers = bot.service.movers
    assert movers is not None
    nobody = Watched(database=bot.database, clock=bot.clock, patience=0.1)
    quick = replace(movers.emergency, patience=0.1)
    service = replace(bot.service, movers=replace(movers, taken_up=nobody, emergency=quick))

    done = await service.rollbacks.order(channel=SHOP, by="U00ONCALL1", key="tap")

    assert isinstance(done, Returned)
    assert (done.back, done.noted) == (False, True), "there is no such server, so it is not back"
    assert await newest(bot, ROLLBACK) is not None
    assert "NOT BACK" in returned(done).text
