"""A rollback works without the database, without Slack and without the bot."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sandbox.server import Server
from sandbox.slack import LocalSlack, Message
from tests.acceptance.cutover_stage import Play, armed, play, side
from tests.acceptance.full_disk import Disk, disk

pytestmark = [pytest.mark.server, pytest.mark.move]

#: The card from the switch on; not every number is drawn when steps are quick.
_SWITCHED = (*(f"CUTOVER {done}/" for done in range(11, 20)), "ON THE NEW STACK")


async def terminal(shop: Play) -> dict[str, Any]:
    """`slipway rollback FILE --yes --json`: what it printed."""
    (file,) = shop.on.migrations.glob("*.yml")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "rollback", str(file), "--yes", "--json"),
        env={**shop.on.bot.full_environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0, err.decode()
    said: dict[str, Any] = json.loads(out)
    return said


async def test_the_terminal_brings_back_while_the_bot_is_dead_and_the_bot_tells_it_late(
    server: Server, folder: Path
) -> None:
    async with play(server, folder) as shop:
        await shop.cutover()
        await shop.card(*_SWITCHED)
        await shop.on.bot.kill()

        said = await terminal(shop)

        assert said["back"] is True, said
        assert said["noted"] is True
        assert side(server) == "old"
        await shop.on.bot.start()
        await shop.card("ROLLED BACK")
        card = await shop.card("BACK after")
        assert "recorded late" in shop.on.slack.shown(card)
        assert (side(server), armed(server)) == ("old", "")


@pytest.fixture
def small_disk(server: Server) -> Iterator[None]:
    """What Slipway keeps on the server has a disk of its own, that can be filled up."""
    server.run("mkdir -p /var/lib/slipway && mount -t tmpfs -o size=2m tmpfs /var/lib/slipway")
    yield
    server.run("umount --lazy /var/lib/slipway")


@pytest.fixture
def bot_disk(folder: Path) -> Iterator[Disk]:
    """What the bot keeps has a disk of its own, too."""
    with disk(folder / "state", 24) as mounted:
        yield mounted


def outcome(shop: Play, kind: str) -> str:
    """How the newest run of that kind stands in the bot's own database."""
    (file,) = shop.on.bot.folder.glob("slipway/slipway.db")
    ask = "select state from runs where kind = ? order by created_at desc limit 1"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        found = database.execute(ask, (kind,)).fetchone()
    return str(found[0]) if found else ""


async def pressed(slack: LocalSlack, card: Message) -> None:
    """The red button, as a person does while the bot connects again: until Slack takes it."""

    async def press() -> bool:
        return (await slack.click("oncall", "rollback_now", message_ts=card.ts)).error is None

    await slack.wait_for(press, 60)


@pytest.mark.usefixtures("small_disk")
async def test_it_is_cut_over_without_slack_and_brought_back_with_every_disk_full(
    server: Server, folder: Path, bot_disk: Disk
) -> None:
    async with play(server, folder) as shop:
        slack = shop.on.slack
        await shop.cutover()
        await shop.until(lambda: side(server) == "new")
        async with slack.outage():
            await shop.until(lambda: outcome(shop, "cutover") != "running")
            assert (outcome(shop, "cutover"), side(server), armed(server)) == ("done", "new", "")
        card = await shop.ended()
        assert card.text.startswith("ON THE NEW STACK"), slack.shown(card)

        server.run("cat /dev/zero >/var/lib/slipway/full", check=False)
        bot_disk.fill()
        await pressed(slack, card)
        answer = await slack.wait_for(lambda: slack.ephemerals("oncall"), 60)
        shown = slack.shown(answer[-1])
        assert "BACK AFTER" in shown.upper()
        assert "the old services answer" in shown
        assert side(server) == "old"
        said = await terminal(shop)
        assert (said["back"], said["noted"]) == (True, True)

        server.run("rm -f /var/lib/slipway/full")
        bot_disk.make_room()
        late = await shop.card("BACK after")
        assert "recorded late" in slack.shown(late)
        assert (side(server), armed(server)) == ("old", "")
