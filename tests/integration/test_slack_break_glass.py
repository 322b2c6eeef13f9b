"""Break-glass through the unmodified Bolt: who may, past what, who hears of it, what stays."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.reading import NoAnswer, Silence
from bot.shell import resolved
from tests.bot.executor.shop import Uptime, plan
from tests.integration.moving import Images, form, glass, know_images, newest
from tests.integration.signoffs import PEOPLE, approve, ask, card, personal, write
from tests.integration.slack_bot import SHOP, without_proxies
from tests.integration.whole_bot import WholeBot, whole_bot

WHY = "The old disk dies tonight."
BREAK = "/migrate cutover --break-glass"
SKIPPED = "signoffs, lock, rehearsal"
SIGNED, READY = "Everybody who must has signed off", "A fresh preflight says READY"


@pytest.fixture
async def bot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[WholeBot]:
    without_proxies(monkeypatch)
    async with whole_bot(tmp_path, checks=(Uptime(), Images())) as running:
        know_images(running)
        write(running, **glass())
        yield running


async def test_it_skips_what_it_lists_tells_whom_it_skips_and_is_never_forgotten(  # noqa: PLR0915 - one story
    bot: WholeBot,
) -> None:
    await bot.preflight("oncall")
    await ask(bot)
    await approve(bot, "dba")
    await bot.ask("oncall", "/migrate lock wait for the new disk")
    await bot.ask("lead", BREAK)
    shown = str((await form(bot, "lead", "Skipped:")).content)
    listed = shown.partition("Skipped:")[2]
    assert SIGNED in listed
    assert "wait for the new disk" in listed
    assert READY not in listed
    assert list((await bot.slack.submit("lead", values={"text": "now"})).errors) == ["text"]
    assert await newest(bot) is None

    assert (await bot.slack.submit("lead", values={"text": WHY})).errors == {}

    shown = bot.slack.shown(await card(bot, "CUTOVER 0/"))
    assert f"Break-glass by @lead\n{WHY}\nGates skipped: {SKIPPED}" in plain(shown)
    for user in PEOPLE.values():
        told = bot.slack.shown(await personal(bot, user, "BREAK-GLASS"))
        assert f"@lead\n{WHY}" in plain(told)
        assert "before all had signed off" in told.casefold()
    assert await bot.slack.direct_messages("oncall") == []
    (row,) = await bot.rows("cutover:run:broke-glass")
    assert (row.actor, row.payload["skipped"]) == (
        bot.slack.person_id("lead"),
        "signoffs, lock, rehearsal",
    )
    assert row.payload["reason"] == WHY
    (spent,) = await bot.rows("signoff:request:spent")
    assert (spent.payload["run"], spent.payload["met"]) == (row.run, False)
    await card(bot, "SIGN-OFFS USED")
    await bot.ask("dba", "/migrate status")
    assert f"skipped: signoffs, lock, rehearsal\n{WHY}" in await bot.told(
        "dba", "Break-glass by @lead"
    )
    await bot.slack.open_home("dba")

    async def in_home() -> bool:
        view = await bot.slack.home("dba")
        return view is not None and WHY in str(view.blocks)

    await bot.slack.wait_for(in_home)


async def test_only_who_is_named_may_also_when_the_form_lay_open(bot: WholeBot) -> None:
    await bot.preflight("oncall")
    await bot.ask("owner", BREAK)
    view = await form(bot, "owner", "You may not break the glass")
    assert "submit" not in view.content
    await bot.ask("lead", BREAK)
    await form(bot, "lead", "Skipped:")
    write(bot, **glass(break_glass=["U00DBA0001"]))

    await bot.slack.submit("lead", values={"text": WHY})

    await form(bot, "lead", "You may not break the glass")
    rows = await bot.rows("cutover:")
    assert [(row.tag, row.actor) for row in rows] == [
        ("cutover:glass:denied", bot.slack.person_id(who)) for who in ("owner", "lead")
    ]
    assert await newest(bot) is None


async def test_nobody_goes_past_images_that_nobody_knows_or_a_plan_that_was_edited(
    bot: WholeBot,
) -> None:
    await bot.preflight("oncall")
    await bot.ask("lead", BREAK)
    await form(bot, "lead", "Skipped:")
    write(bot, **glass(health=["https://shop.test/other"]))
    await bot.slack.submit("lead", values={"text": WHY})
    await form(bot, "lead", "The plan has changed since you looked")

    write(bot, **glass())
    await bot.ask("lead", BREAK)
    await form(bot, "lead", "Skipped:")
    bot.answers[resolved.ask(plan().stack)] = NoAnswer(why=Silence.TIMED_OUT, detail="no answer")
    await bot.preflight("oncall")
    await bot.slack.submit("lead", values={"text": WHY})
    await form(bot, "lead", "nobody knows the images of web-1")
    await bot.ask("lead", BREAK)
    view = await form(bot, "lead", "nobody knows the images of web-1")
    assert "submit" not in view.content
    assert await newest(bot) is None
    assert [one.text for one in await bot.slack.messages(SHOP) if "CUTOVER" in one.text] == []


def plain(shown: str) -> str:
    """Without the marks of bold and code."""
    return shown.replace("*", "").replace("`", "")
