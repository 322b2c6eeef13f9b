"""Attesting and waiving through forms, with the unmodified Bolt on the local Slack."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.domain.reading import Output
from sandbox.slack.errors import DoorError
from tests.bot.executor.shop import UPTIME
from tests.integration.slack_bot import SHOP, without_proxies
from tests.integration.whole_bot import WholeBot, whole_bot

DOWN = Output(status=0, stdout="down since 02:00:13")
REASON = "The old server is switched off tomorrow."


@pytest.fixture
async def bot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[WholeBot]:
    without_proxies(monkeypatch)
    async with whole_bot(tmp_path) as running:
        yield running


def words(view: dict[str, Any]) -> str:
    return str(view["blocks"])


async def choose(bot: WholeBot, user: str) -> str:
    """The value of the only finding that the form offers."""
    (options,) = [
        block["element"]["options"]
        for block in (await bot.modal(user))["blocks"]
        if block.get("block_id") == "subject"
    ]
    (option,) = options
    return str(option["value"])


async def test_an_attestation_is_recorded_with_name_evidence_and_expiry(bot: WholeBot) -> None:
    await bot.ask("dba", "/migrate attest c-tst-4")

    form = await bot.modal("dba")
    assert "C-TST-4" in str(form["blocks"][1]["element"]["initial_option"])
    link = "https://logs.example.org/search?q=nonce"
    sent = await bot.slack.submit("dba", values={"text": link})

    assert (sent.error, sent.errors) == (None, {})
    assert "C-TST-4 is attested" in words(await bot.modal("dba"))
    ((tag, actor, payload),) = await bot.story()
    assert (tag, actor) == ("attest:line:given", bot.slack.person_id("dba"))
    assert (payload["line"], payload["evidence"]) == ("C-TST-4", link)
    await bot.slack.close_view("dba")
    await bot.ask("lead", "/migrate checklist")
    shown = await bot.told("lead", "C-TST-4")
    assert f"✅ C-TST-4 Log aggregation is verified · {link} · @dba until" in shown


async def test_the_form_opens_before_anything_is_looked_up(bot: WholeBot) -> None:
    await bot.slack.fault("users.info", "hang", seconds=2)

    asked = asyncio.create_task(bot.slack.slash("dba", "/migrate attest"))
    opened = await bot.slack.wait_for(lambda: bot.slack.modal("dba"), 1.5)

    assert opened is not None
    assert "One moment" in words(opened.content)
    assert (await asked).error is None
    assert await bot.router.drain(8)
    filled = await bot.slack.modal("dba")
    assert filled is None or filled.content["title"]["text"] == "Attest a line"


@pytest.mark.parametrize(
    ("evidence", "said"),
    [("short", "at least 10 characters"), ("https://nowhere", "not a whole link")],
)
async def test_what_is_wrong_stands_at_its_block_and_nothing_is_recorded(
    bot: WholeBot, evidence: str, said: str
) -> None:
    await bot.ask("dba", "/migrate attest M8.5")

    sent = await bot.slack.submit("dba", values={"text": evidence})

    assert list(sent.errors) == ["text"]
    assert said in sent.errors["text"]
    assert await bot.story() == []


async def test_a_form_that_is_sent_twice_has_one_effect(bot: WholeBot) -> None:
    await bot.ask("dba", "/migrate attest M8.5")
    await bot.slack.submit("dba", values={"text": "runbook page 7, read aloud"})
    submission = list(bot.slack.site.hub.sent)[-1]

    again = await bot.slack.redeliver(submission)

    assert again["error"] is None
    assert "recorded already" in str(again["body"])
    assert len(await bot.story()) == 1


async def test_a_waiver_turns_what_blocks_into_a_warning_with_name_and_end(bot: WholeBot) -> None:
    bot.answers[UPTIME] = DOWN
    card = await bot.preflight("lead")
    assert card.text.startswith("NOT READY · 1 blocking")

    await bot.ask("dba", "/migrate waive")
    values = {"subject": await choose(bot, "dba"), "text": REASON, "days": "3"}
    sent = await bot.slack.submit("dba", values=values)

    assert (sent.error, sent.errors) == (None, {})
    shown = await bot.card(card.ts, "Waived")
    assert shown.startswith("✅ READY · 1 WARNING · SHOP/PRODUCTION")
    assert "@dba until" in shown
    assert REASON in shown
    ((tag, _, payload),) = await bot.story()
    assert (tag, payload["check"], payload["reason"]) == ("waive:finding:given", "uptime", REASON)


async def test_a_waiver_outlives_changing_figures_and_ends_when_the_reading_changes(
    bot: WholeBot,
) -> None:
    bot.answers[UPTIME] = DOWN
    await bot.preflight("lead")
    await bot.ask("dba", "/migrate waive")
    values = {"subject": await choose(bot, "dba"), "text": REASON, "days": "1"}
    await bot.slack.submit("dba", values=values)

    bot.answers[UPTIME] = Output(status=0, stdout="down since 03:10:59")
    assert (await bot.preflight("lead")).text.startswith("READY")
    bot.answers[UPTIME] = Output(status=0, stdout="no route to the server")
    assert (await bot.preflight("lead")).text.startswith("NOT READY")


async def test_who_asked_for_the_preflight_may_not_waive_it(bot: WholeBot) -> None:
    bot.answers[UPTIME] = DOWN
    await bot.preflight("lead")

    await bot.ask("lead", "/migrate waive")

    assert "somebody else must approve" in words(await bot.modal("lead"))
    with pytest.raises(DoorError):
        await bot.slack.submit("lead", view_id="V0NONE")
    assert await bot.story() == []


async def test_a_form_that_was_opened_before_ones_own_preflight_is_refused(bot: WholeBot) -> None:
    bot.answers[UPTIME] = DOWN
    await bot.preflight("lead")
    await bot.ask("dba", "/migrate waive")
    chosen = await choose(bot, "dba")
    await bot.preflight("dba")

    await bot.slack.submit("dba", values={"subject": chosen, "text": REASON, "days": "1"})

    assert "somebody else must approve" in words(await bot.modal("dba"))
    assert await bot.story() == []


async def test_what_was_cleared_meanwhile_cannot_be_waived(bot: WholeBot) -> None:
    bot.answers[UPTIME] = DOWN
    await bot.preflight("lead")
    await bot.ask("dba", "/migrate waive")
    chosen = await choose(bot, "dba")
    bot.answers[UPTIME] = Output(status=0, stdout="up again")
    await bot.preflight("lead")

    await bot.slack.submit("dba", values={"subject": chosen, "text": REASON, "days": "1"})

    assert "does not block any more" in words(await bot.modal("dba"))
    assert await bot.story() == []


async def test_a_waiver_needs_a_reason(bot: WholeBot) -> None:
    bot.answers[UPTIME] = DOWN
    await bot.preflight("lead")
    await bot.ask("dba", "/migrate waive")

    chosen = await choose(bot, "dba")
    sent = await bot.slack.submit(
        "dba", values={"subject": chosen, "text": "  why?    .. ", "days": "1"}
    )

    assert list(sent.errors) == ["text"]


async def test_when_nothing_blocks_there_is_nothing_to_waive(bot: WholeBot) -> None:
    await bot.preflight("lead")

    await bot.ask("dba", "/migrate waive")

    assert "nothing to waive" in words(await bot.modal("dba"))


@pytest.mark.parametrize("who", ["guest"])
async def test_a_guest_gets_a_refusal_in_the_form(bot: WholeBot, who: str) -> None:
    await bot.ask(who, "/migrate attest")

    assert "Guests may not do this" in words(await bot.modal(who))


async def test_a_repeated_command_opens_one_form_and_says_nothing_more(bot: WholeBot) -> None:
    await bot.slack.slash("dba", "/migrate attest")
    (envelope,) = bot.slack.site.hub.sent

    await bot.slack.redeliver(envelope)
    assert await bot.router.drain(5)

    assert await bot.slack.ephemerals("dba") == []
    assert len(bot.slack.workspace.modals[bot.slack.person_id("dba")]) == 1


async def test_a_command_that_comes_too_late_for_its_form_says_so(bot: WholeBot) -> None:
    await bot.slack.fault("views.open", "error", error="expired_trigger_id")

    await bot.ask("dba", "/migrate attest")

    assert "Type it once more" in await bot.told("dba", "did not open the form")


async def test_somebody_who_left_the_channel_cannot_send_the_form(bot: WholeBot) -> None:
    await bot.ask("dba", "/migrate attest M8.5")
    await bot.slack.control.channel({"channel": SHOP, "remove": [bot.slack.person_id("dba")]})

    await bot.slack.submit("dba", values={"text": "runbook page 7, read aloud"})

    assert "not in this migration's channel" in words(await bot.modal("dba"))
    assert await bot.story() == []


async def test_what_takes_longer_than_slack_waits_is_acknowledged_and_shown_when_it_is_done(
    bot: WholeBot,
) -> None:
    await bot.ask("dba", "/migrate attest M8.5")
    async with bot.database.transaction():  # somebody else is at the database
        sent = await bot.slack.submit("dba", values={"text": "runbook page 7, read aloud"})

    assert (sent.error, sent.errors) == (None, {})
    assert sent.seconds < 3
    assert "Being recorded" in str(sent.body)

    async def done() -> bool:
        return "M8.5 is attested" in words(await bot.modal("dba"))

    await bot.slack.wait_for(done)
    assert len(await bot.story()) == 1
