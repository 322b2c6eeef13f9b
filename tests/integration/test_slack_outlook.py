"""Checklist, risks, assumptions, contacts and plan, with the unmodified Bolt on the local Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.reading import Output
from bot.executor import settling
from bot.executor.outlook import written
from bot.views import runbook
from tests.bot.executor.shop import UPTIME, plan
from tests.integration.slack_bot import SHOP, without_proxies
from tests.integration.whole_bot import WholeBot, whole_bot

NEON = {"issue": "Database emergency", "contact": "Neon support", "action": "Restore"}


@pytest.fixture
async def bot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[WholeBot]:
    without_proxies(monkeypatch)
    async with whole_bot(tmp_path) as running:
        yield running


async def test_before_any_preflight_nothing_counts(bot: WholeBot) -> None:
    await bot.ask("owner", "/migrate risks")

    shown = await bot.told("owner", "no preflight counts yet")
    assert "0 MITIGATED · 0 OPEN · 8 UNKNOWN · SHOP/PRODUCTION" in shown
    assert "Call: nobody is named in the file" in shown
    assert await bot.slack.messages(SHOP) == []


async def test_a_broken_line_opens_its_risk_for_whoever_asks(bot: WholeBot) -> None:
    bot.write(contacts=[NEON])
    bot.answers[UPTIME] = Output(status=0, stdout="down")
    await bot.preflight("lead")

    await bot.ask("owner", "/migrate risks")

    shown = await bot.told("owner", "1 OPEN")
    assert "⛔ Downtime exceeding SLA · open · likelihood Medium, impact High" in shown
    assert "⛔ X-1" in shown
    assert "Call: Neon support" in shown
    assert "preflight asked by · @lead" in shown or "preflight asked by @lead" in shown


async def test_a_changed_file_makes_the_preflight_count_no_more(bot: WholeBot) -> None:
    await bot.preflight("lead")
    bot.write(quorum=3)

    await bot.ask("owner", "/migrate checklist")

    shown = await bot.told("owner", "has changed since the latest preflight")
    assert "0 OF 19 BOXES TICKED" in shown
    assert "waits for the sign-offs" in shown


async def test_assumptions_are_observed_and_the_files_own_are_told_apart(bot: WholeBot) -> None:
    bot.write(assumptions=["No Redis and no message queue"])

    await bot.ask("dba", "/migrate assumptions")

    shown = await bot.told("dba", "AS-1")
    assert "0 OF 7 HOLD" in shown
    assert shown.count("not observed yet") == 7
    assert "⬜ No Redis and no message queue" in shown


async def test_missing_contacts_are_named(bot: WholeBot) -> None:
    bot.write(contacts=[NEON])

    await bot.ask("oncall", "/migrate contacts")

    shown = await bot.told("oncall", "Neon support")
    assert "3 MISSING: SERVER DOWN, TLS ISSUES, APPLICATION BUG" in shown


async def test_the_plan_is_in_the_channel_once_with_every_command_in_its_thread(
    bot: WholeBot,
) -> None:
    book = written(plan(channel=SHOP))
    await bot.ask("lead", "/migrate plan")
    await bot.told("lead", f"The plan {book.digest} is in the channel")

    async def whole() -> bool:
        cards = await bot.slack.messages(SHOP)
        return bool(cards) and len(await bot.slack.thread(SHOP, cards[0].ts)) == runbook.pages(book)

    await bot.slack.wait_for(whole, 20)
    (card,) = await bot.slack.messages(SHOP)
    assert card.text.startswith(f"PLAN {book.digest} · ")
    thread = [bot.slack.shown(one) for one in await bot.slack.thread(SHOP, card.ts)]
    everything = "\n".join(thread)
    assert "slipway-deadman-shop-production" in everything
    assert "delete table inet slipway_shop_production" in everything

    await bot.ask("dba", "/migrate plan")
    await bot.told("dba", f"The plan {book.digest} is in the channel")
    assert len(await bot.slack.messages(SHOP)) == 1


async def test_settling_has_a_plan_of_its_own_and_nothing_else_has(bot: WholeBot) -> None:
    book = settling.written(plan(channel=SHOP))
    await bot.ask("lead", "/migrate plan settle")

    await bot.told("lead", f"The plan {book.digest} is in the channel")
    assert book.digest != written(plan(channel=SHOP)).digest
    await bot.ask("dba", "/migrate plan tomorrow")
    assert "/migrate plan settle" in await bot.told("dba", "There is no plan of 'tomorrow'")


async def test_a_strategy_that_the_plan_says_too_little_for_is_refused(bot: WholeBot) -> None:
    bot.write(strategy="proxy")

    await bot.ask("lead", "/migrate plan")

    assert "legacy.proxy" in await bot.told("lead", "what changes in the host's proxy")
