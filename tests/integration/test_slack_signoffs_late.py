"""Late, doubled and racing clicks: restarts, week-old buttons, replays, three bots at once."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.slack import LocalSlack
from tests.integration.signoffs import ask, card, personal, press, votes, write
from tests.integration.slack_bot import MANIFEST, without_proxies
from tests.integration.whole_bot import whole_bot

WEEK = timedelta(days=7)
ROUNDS = 5


@pytest.mark.parametrize("hours", [720, 24])
async def test_a_week_old_button_works_after_a_restart_or_says_why_not(
    hours: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    without_proxies(monkeypatch)
    async with LocalSlack(manifest=MANIFEST) as slack:
        async with whole_bot(tmp_path, slack=slack) as bot:
            write(bot, signoffs={"hours": hours})
            await ask(bot)
            sent = await personal(bot, "dba", "SIGN OFF?")
        async with whole_bot(tmp_path, slack=slack) as again:
            again.clock.by = WEEK

            await press(again, "dba", "signoff_approve", sent)

            if hours > WEEK / timedelta(hours=1):
                assert await votes(again) == [("dba", "approved")]
                assert (await personal(again, "dba", "YOU APPROVED")).ts == sent.ts
            else:
                assert "/migrate signoff request" in await again.told("dba", "This expired at")
                assert await votes(again) == []


async def test_the_button_of_a_replaced_request_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    without_proxies(monkeypatch)
    async with whole_bot(tmp_path) as bot:
        write(bot)
        await ask(bot)
        old = await personal(bot, "dba", "SIGN OFF?")
        stale = bot.slack.workspace.messages[old.channel]
        bot.clock.by = WEEK
        await bot.ask("oncall", "/migrate signoff request")
        await personal(bot, "dba", "SIGN OFF?")
        await bot.slack.wait_for(lambda: stale[old.ts].text.startswith("CLOSED"), 10)
        stale[old.ts] = old  # what a phone that was offline for a week still shows

        await press(bot, "dba", "signoff_approve", old)

        assert "/migrate signoffs" in await bot.told("dba", "A newer request took this one's")
        assert await votes(bot) == []


async def test_a_click_that_is_delivered_again_has_one_effect_and_one_answer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    without_proxies(monkeypatch)
    async with whole_bot(tmp_path) as bot:
        write(bot)
        await ask(bot)
        sent = await personal(bot, "dba", "SIGN OFF?")
        await press(bot, "dba", "signoff_approve", sent)
        envelope = list(bot.slack.site.hub.sent)[-1]
        await bot.slack.wait_for(lambda: bot.slack.ephemerals("dba"))

        for _ in range(3):
            assert (await bot.slack.redeliver(envelope))["error"] is None
        assert await bot.router.drain(10)

        assert await votes(bot) == [("dba", "approved")]
        assert len(await bot.slack.ephemerals("dba")) == 1
        again = bot.slack.workspace.messages[sent.channel]
        again[sent.ts] = sent  # the same button, pressed a second time by hand
        await press(bot, "dba", "signoff_approve", sent)
        assert "Nothing is left" in await bot.told("dba", "You approved this as")
        assert await votes(bot) == [("dba", "approved")]


async def test_of_four_who_click_at_once_on_three_bots_one_wins_and_three_are_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, postgres_url: str
) -> None:
    without_proxies(monkeypatch)
    async with LocalSlack(manifest=MANIFEST) as slack, AsyncExitStack() as stack:
        names = ["dba", "dba2", "dba3", "dba4"]
        for name in names[1:]:
            twin = replace(slack.workspace.human("dba"), id=f"U00{name.upper()}01", name=name)
            slack.workspace.people[twin.id] = twin
        slack.set_group("dbas", *names)
        bots = [
            await stack.enter_async_context(whole_bot(tmp_path, postgres_url, slack))
            for _ in range(3)
        ]
        write(bots[0], quorum=1)
        await ask(bots[0])
        winners = []
        for number in range(ROUNDS):
            sent = {name: await personal(bots[0], name, "SIGN OFF?") for name in names}
            slack.advance(120)
            slack.workspace.ephemerals.clear()
            await asyncio.gather(
                *(
                    slack.click(
                        name,
                        "signoff_approve",
                        message_ts=sent[name].ts,
                        channel=sent[name].channel,
                    )
                    for name in names
                )
            )
            answers = {name: await bots[0].told(name, "pprov") for name in names}
            won = [name for name in names if "Your approval" in answers[name]]
            assert len(won) == 1
            lost = [answers[name] for name in names if name not in won]
            assert all("that is enough" in answer for answer in lost)
            assert len(await votes(bots[0])) == 2 * number + 1
            winners += won
            mine = await personal(bots[0], won[0], "YOU APPROVED")
            await press(bots[0], won[0], "signoff_revoke", mine)
            await card(bots[0], "SIGN-OFFS 0 of 4")
        assert {each for _, each in await votes(bots[0])} == {"approved", "revoked"}
