"""Chores through the unmodified Bolt: look now, the card, its answers, the board."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.reading import Output
from bot.domain.state import RunState
from bot.executor.preflight import ordered
from bot.executor.way_back import CUTOVER, lock_of
from bot.shell import chore_logs
from bot.shell.report import END
from sandbox.slack import Message
from storage import leases, runs
from storage.leases import StepOutcome
from tests.bot.executor.shop import plan
from tests.integration.moving import MIGRATION
from tests.integration.signoffs import card, press
from tests.integration.slack_bot import SHOP, without_proxies
from tests.integration.whole_bot import WholeBot, whole_bot

WHY = "The host ships its logs and keeps none."


def logs(bot: WholeBot, size: str) -> None:
    """The server says this of its only container's log."""
    said = f"container\tapi\tjson-file\t{size}\t3\t900\n{END}"
    bot.answers[chore_logs.ask(plan())["logs"]] = Output(status=0, stdout=said)


async def cut_over(bot: WholeBot) -> None:
    """The new stack serves since a moment ago."""
    shop = bot.service.files.for_channel(SHOP)
    order = runs.RunOrder(
        id="cutover-1",
        kind=CUTOVER,
        target=lock_of(MIGRATION),
        migration=MIGRATION,
        channel=SHOP,
        input=ordered(shop, str(bot.folder)),
        by=bot.slack.person_id("lead"),
    )
    async with bot.database.transaction() as tx:
        await runs.submit(tx, order)
        claimed = await leases.claim(tx, owner="mover", ttl_ms=60_000, kinds=(CUTOVER,))
        assert claimed is not None
        for seq, name in enumerate(("check-gates", "1-switch-traffic"), 1):
            await leases.begin_step(tx, claimed[0], seq, name)
            await leases.end_step(tx, claimed[0], seq, StepOutcome(state="done"))
        await leases.end(tx, claimed[0], RunState.DONE, "")


@pytest.fixture
async def bot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[WholeBot]:
    without_proxies(monkeypatch)
    async with whole_bot(tmp_path) as running:
        logs(running, "")
        await cut_over(running)
        yield running


async def looked(bot: WholeBot) -> Message:
    await bot.ask("owner", "/migrate chores log-rotation")
    return await card(bot, "1 THING TO DO")


async def test_a_look_becomes_a_card_that_anybody_answers_once(bot: WholeBot) -> None:
    found = await looked(bot)
    shown = bot.slack.shown(found)
    assert "the log of api grows without end" in shown
    assert "max-size under logging.options" in shown

    await press(bot, "dba", "chore_snooze", found)
    assert "until" in await bot.card(found.ts, "PUT OFF")
    await press(bot, "dba", "chore_done", found)
    await bot.card(found.ts, "done by @dba")
    assert await bot.told("dba", "is done")

    logs(bot, "10m")
    await bot.ask("lead", "/migrate chores log-rotation")
    clean = bot.slack.shown(await card(bot, "NOTHING TO DO"))
    assert "takes 1 kB of 30.0 MB" in clean
    await bot.ask("lead", "/migrate chores")
    board = await bot.told("lead", "NO CHORE OPEN")
    assert "log rotation · monthly · next" in board
    assert "done by @dba" in board


async def test_what_makes_no_sense_here_takes_a_reason_that_all_can_read(bot: WholeBot) -> None:
    found = await looked(bot)
    await bot.slack.click("dba", "chore_not_applicable", message_ts=found.ts, channel=SHOP)

    async def filled() -> bool:
        view = await bot.slack.modal("dba")
        return view is not None and "does not come due any more" in str(view.content)

    await bot.slack.wait_for(filled, 20)
    assert list((await bot.slack.submit("dba", values={"reason": "no"})).errors) == ["reason"]
    assert (await bot.slack.submit("dba", values={"reason": WHY})).errors == {}

    assert WHY in await bot.card(found.ts, "NOT APPLICABLE")
    (row,) = await bot.rows("chore:log-rotation:not-applicable")
    assert (row.actor, row.payload["reason"]) == (bot.slack.person_id("dba"), WHY)


async def test_a_word_that_is_no_chore_shows_those_there_are(bot: WholeBot) -> None:
    await bot.ask("lead", "/migrate chores restor")

    assert "/migrate chores restore-drill" in await bot.told("lead", "is no chore")
