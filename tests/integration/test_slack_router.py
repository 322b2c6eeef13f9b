"""Slash commands, buttons and the App Home through the unmodified Bolt on the local Slack."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.domain.errors import FileRefused
from bot.views.status import status
from tests.integration.slack_bot import (
    GENERAL,
    SHOP,
    SlackBot,
    a_status,
    connected,
    without_proxies,
)


@pytest.fixture
async def bot(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SlackBot]:
    without_proxies(monkeypatch)
    async with connected() as running:
        yield running


async def told(bot: SlackBot, user: str, text: str) -> str:
    """What this person alone reads, once it holds that text."""

    async def look() -> str:
        shown = [bot.slack.shown(message) for message in await bot.slack.ephemerals(user)]
        words = (each.replace("`", "").replace("*", "") for each in shown)
        return next((each for each in words if text.casefold() in each.casefold()), "")

    return str(await bot.slack.wait_for(look))


async def idle(bot: SlackBot) -> None:
    assert await bot.router.drain(5)


async def test_an_order_is_acknowledged_at_once_and_answered_to_its_author(bot: SlackBot) -> None:
    result = await bot.slack.slash("lead", "/migrate preflight")

    assert (result.error, result.body) == (None, None)
    assert result.seconds < 1
    assert "has begun" in await told(bot, "lead", "Preflight of shop/production")
    assert bot.service.orders == [(SHOP, bot.slack.person_id("lead"))]


async def test_three_deliveries_of_one_command_are_one_order_and_one_answer(bot: SlackBot) -> None:
    await bot.slack.slash("lead", "/migrate preflight")
    (envelope,) = bot.slack.site.hub.sent

    for _ in range(3):
        assert (await bot.slack.redeliver(envelope))["error"] is None
    await idle(bot)

    assert len(bot.service.orders) == 1
    assert len(await bot.slack.ephemerals("lead")) == 1


async def test_a_repeated_question_is_answered_once(bot: SlackBot) -> None:
    await bot.slack.slash("lead", "/migrate help")
    (envelope,) = bot.slack.site.hub.sent

    await bot.slack.redeliver(envelope)
    await idle(bot)

    assert len(await bot.slack.ephemerals("lead")) == 1


async def test_a_slack_that_hangs_delays_neither_the_ack_nor_other_people(bot: SlackBot) -> None:
    await bot.slack.fault("users.info", "hang", seconds=2)

    slow = await bot.slack.slash("lead", "/migrate preflight")
    other = await bot.slack.slash("dba", "/migrate help")

    assert max(slow.seconds, other.seconds) < 1.5
    assert "/migrate status" in await told(bot, "dba", "/migrate preflight")
    assert await bot.slack.ephemerals("lead") == []
    await told(bot, "lead", "does not say who you are")


@pytest.mark.parametrize("who", ["guest", "stranger"])
async def test_only_full_members_may_ask(bot: SlackBot, who: str) -> None:
    await bot.slack.slash(who, "/migrate preflight")

    assert "Ask a full member" in await told(bot, who, "may not do this")
    assert bot.service.orders == []


async def test_nobody_may_ask_while_slack_does_not_say_who_they_are(bot: SlackBot) -> None:
    await bot.slack.fault("users.info", "error", error="internal_error")

    await bot.slack.slash("lead", "/migrate preflight")

    assert "nothing was done" in await told(bot, "lead", "does not say who you are")
    assert bot.service.orders == []


async def test_a_mistyped_word_gets_its_neighbour(bot: SlackBot) -> None:
    await bot.slack.slash("lead", "/migrate prefligth <now>")

    shown = await told(bot, "lead", "There is no /migrate prefligth")
    assert "Did you mean /migrate preflight?" in shown


async def test_no_word_at_all_is_help(bot: SlackBot) -> None:
    await bot.slack.slash("lead", "/migrate")

    assert "Run a preflight" in await told(bot, "lead", "/migrate audit")


async def test_the_audit_trail_reads_as_sentences(bot: SlackBot) -> None:
    await bot.slack.slash("lead", "/migrate AUDIT")

    assert "@lead ordered a preflight" in await told(bot, "lead", "Audit trail")


async def test_a_refused_file_shows_every_error_to_its_author_only(bot: SlackBot) -> None:
    bot.service.trouble = FileRefused(
        "a.yml has 2 errors\na.yml:1:2: no app\na.yml:3:4: no host", next_action="Correct it."
    )

    await bot.slack.slash("lead", "/migrate preflight")

    shown = await told(bot, "lead", "a.yml has 2 errors")
    assert "no app" in shown
    assert "no host" in shown
    assert await bot.slack.messages(SHOP) == []


async def test_a_bug_is_a_number_to_the_person_and_a_story_in_the_log(
    bot: SlackBot, capsys: pytest.CaptureFixture[str]
) -> None:
    bot.service.trouble = ZeroDivisionError("secret-detail")

    await bot.slack.slash("lead", "/migrate preflight")

    shown = await told(bot, "lead", "Something went wrong on our side")
    assert "secret-detail" not in bot.slack.text()
    assert "Traceback" not in bot.slack.text()
    number = shown.split("the number ")[1].split(",")[0]
    assert number in capsys.readouterr().out


async def test_an_answer_that_comes_too_late_for_its_url_still_arrives(bot: SlackBot) -> None:
    bot.service.gate.clear()
    await bot.slack.slash("lead", "/migrate status")
    bot.slack.advance(3_600)
    bot.service.gate.set()

    await told(bot, "lead", "NO PREFLIGHT YET")

    calls = [entry.name for entry in await bot.slack.transcript("api")]
    assert "chat.postEphemeral" in calls


async def test_where_the_bot_is_not_in_the_channel_the_answer_comes_directly(bot: SlackBot) -> None:
    bot.service.gate.clear()
    await bot.slack.slash("lead", "/migrate help", channel="general")
    bot.slack.advance(3_600)
    bot.service.gate.set()

    async def direct() -> bool:
        return len(await bot.slack.direct_messages("lead")) == 1

    await bot.slack.wait_for(direct)


async def test_two_clicks_with_redelivery_are_two_orders(bot: SlackBot) -> None:
    drawn = status((a_status("shop/production", SHOP),))
    client = bot.router._answers._client
    await client.chat_postMessage(channel=SHOP, text=drawn.text, blocks=list(drawn.blocks))

    await bot.slack.click("lead", "preflight_again")
    (envelope,) = bot.slack.site.hub.sent
    await bot.slack.redeliver(envelope)
    await bot.slack.click("dba", "preflight_again")
    await idle(bot)

    people = [bot.slack.person_id(each) for each in ("lead", "dba")]
    assert bot.service.orders == [(SHOP, each) for each in people]
    await told(bot, "dba", "is under way already")


async def test_the_home_lists_the_migrations_of_ones_own_channels(bot: SlackBot) -> None:
    bot.service.migrations = (
        a_status("shop/production", SHOP),
        a_status("hidden/production", GENERAL),
    )
    lead = bot.slack.person_id("lead")
    await bot.slack.control.channel({"channel": GENERAL, "remove": [lead]})

    await bot.slack.open_home("lead")
    await bot.slack.wait_for(lambda: bot.slack.home("lead"))

    shown = str(await bot.slack.home("lead"))
    assert "shop/production" in shown
    assert "hidden/production" not in shown


async def test_the_home_button_orders_for_members_of_the_channel(bot: SlackBot) -> None:
    await bot.slack.open_home("lead")
    await bot.slack.wait_for(lambda: bot.slack.home("lead"))

    await bot.slack.click("lead", "preflight_again")
    await idle(bot)
    assert bot.service.orders == [(SHOP, bot.slack.person_id("lead"))]
    assert len(await bot.slack.direct_messages("lead")) == 1

    await bot.slack.control.channel({"channel": SHOP, "remove": [bot.slack.person_id("lead")]})
    bot.router._people._kept.clear()
    await bot.slack.click("lead", "preflight_again")
    await idle(bot)
    assert len(bot.service.orders) == 1
    refusal = (await bot.slack.direct_messages("lead"))[-1]
    assert "not in this migration's channel" in bot.slack.shown(refusal)


async def test_a_guest_sees_a_refusal_in_the_home(bot: SlackBot) -> None:
    await bot.slack.open_home("guest")
    await bot.slack.wait_for(lambda: bot.slack.home("guest"))

    assert "Guests may not do this" in str(await bot.slack.home("guest"))


async def test_two_hundred_commands_at_once_are_all_acknowledged_in_time(bot: SlackBot) -> None:
    await bot.slack.slash("lead", "/migrate help")

    results = await asyncio.gather(*(bot.slack.slash("lead", "/migrate help") for _ in range(200)))

    assert [each.error for each in results] == [None] * 200
    assert max(each.seconds for each in results) < 3
