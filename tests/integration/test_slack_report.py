"""The evidence pack through the unmodified Bolt: one file in the channel, whole and true."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.app.pack_pictures import pack_pictures
from bot.domain.message import Message as Posted
from bot.domain.probing import Figures
from bot.executor.packs import VIEW
from bot.executor.watch_rows import stream
from bot.executor.way_back import CUTOVER
from bot.views.text import plain
from sandbox.slack import Message
from storage import leases, probings, samples, watches
from storage.leases import StepOutcome
from storage.runs import Run
from tests.bot.domain.watch.seen import full
from tests.bot.domain.watch.standing import BROKEN, TELLING
from tests.bot.executor.shop import Uptime
from tests.integration.moving import Images, form, glass, know_images, newest
from tests.integration.signoffs import approve, ask, card, write
from tests.integration.slack_bot import SHOP, without_proxies
from tests.integration.whole_bot import WholeBot, whole_bot

WHY = "The old disk dies tonight."
CALM = Figures(sent=900, p50=4, p95=8, p99=12, worst=30)
AFTER = Figures(sent=3212, failed=2, gap=150, p50=5, p95=9, p99=14, worst=61)


@pytest.fixture
async def bot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[WholeBot]:
    without_proxies(monkeypatch)
    async with whole_bot(tmp_path, checks=(Uptime(), Images())) as running:
        know_images(running)
        write(running, **glass())
        yield running


async def shared(bot: WholeBot) -> Message:
    """The message with the file, once it is there."""

    async def look() -> Message | None:
        return next((one for one in await bot.slack.messages(SHOP) if one.files), None)

    found = await bot.slack.wait_for(look, 20)
    assert found is not None
    return found


def values(content: bytes) -> dict[str, Any]:
    """What a page holds for programs."""
    found = re.search(r'id="values">(.*?)</script>', content.decode(), re.DOTALL)
    assert found is not None
    known: dict[str, Any] = json.loads(found[1])
    return known


async def cut_over(bot: WholeBot) -> None:
    """Past shut gates, as far as the switch, with what visitors saw."""
    await bot.ask("lead", "/migrate cutover --break-glass")
    await form(bot, "lead", "Skipped:")
    await bot.slack.submit("lead", values={"text": WHY})
    await card(bot, "CUTOVER")
    async with bot.database.transaction() as tx:
        claimed = await leases.claim(tx, owner="mover", ttl_ms=600_000, kinds=(CUTOVER,))
        assert claimed is not None
        lease, run = claimed
        results = ({}, {"before": CALM.to_json()}, {}, {"after": AFTER.to_json()})
        names = ("check-gates", "1-watch-outside", "1-switch-traffic", "1-outside-holds")
        for seq, (name, result) in enumerate(zip(names, results, strict=True), 1):
            await leases.begin_step(tx, lease, seq, name)
            await leases.end_step(
                tx, lease, seq, StepOutcome(state="done", how="ran", result=result)
            )
        await probings.put(tx, run.id, "web-1", CALM.joined(AFTER))
        await watches.begin(tx, replace(BROKEN, id=run.id))
        await watches.tell(tx, replace(TELLING, watch=run.id))
        for seconds in (-600, -300, 60, 600):
            await samples.append(tx, stream(run.id, "web-1"), full(seconds))


async def test_one_file_in_the_channel_tells_the_whole_story(bot: WholeBot) -> None:
    await bot.preflight("oncall")
    await bot.ask("oncall", "/migrate plan")
    await ask(bot)
    await approve(bot, "dba")
    await cut_over(bot)

    await bot.ask("owner", "/migrate report")

    assert "comes into the channel as a file" in await bot.told("owner", "evidence pack")
    message = await shared(bot)
    (file,) = message.files
    assert message.text.startswith("CUTOVER UNDER WAY · shop/production · evidence pack")
    run = await newest(bot)
    assert run is not None
    assert b'<img src="data:image/png;base64,' in file.content
    _tells_the_story(values(file.content), run, bot.slack.person_id("dba"))
    assert len(await bot.rows("report:pack:ordered")) == 1

    await bot.service.rollbacks.order(channel=SHOP, by=bot.slack.person_id("oncall"), key="back")
    after = await bot.service.packs.of_channel(SHOP)
    assert after.rollback is not None
    assert (after.verdict, after.rollback.cause) == ("GOING BACK", "somebody on call wanted it")


def _tells_the_story(told: dict[str, Any], run: Run, dba: str) -> None:
    assert told["break_glass"][0]["reason"] == WHY
    assert told["preflight"]["readiness"] == "READY"
    (vote,) = [vote for role in told["signoffs"]["roles"] for vote in role["votes"]]
    assert (vote["by"], vote["decision"]) == (dba, "approved")
    (seen,) = told["cutover"]["measured"]
    assert (seen["before"]["probes"], seen["after"]["longest_gap_ms"]) == (900, 150)
    assert seen["in_all"]["failed"] == 2
    watch = told["watch"]
    assert (watch["grade"], [one["name"] for one in watch["told"]]) == ("failing", ["30m"])
    assert "Answer time: p50 20 ms before" in watch["chart_says"]
    assert told["plan"]["digest"] == run.input["book"]
    assert told["audit"]["whole"]
    assert told["audit"]["witnessed"] == 1
    tags = {row["tag"] for row in told["timeline"]["rows"]}
    assert {"report:pack:ordered", "cutover:run:broke-glass"} <= tags


async def test_a_file_that_was_broken_meanwhile_is_told_in_place_of_the_pack(
    bot: WholeBot,
) -> None:
    (bot.folder / "shop.yml").write_text("app: [")

    told = await pack_pictures(bot.service)[VIEW](f"{SHOP}/1")

    assert isinstance(told, Posted)
    assert "shop.yml" in plain(told)
