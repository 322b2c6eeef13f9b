"""A rollback works without the database, without Slack and without the bot."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.server import Server
from tests.acceptance.cutover_stage import Play, armed, play, side

pytestmark = pytest.mark.server


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


def database_gone(shop: Play) -> None:
    """The file is nothing that SQLite can use any more, for the bot that has it open, too."""
    for file in shop.on.bot.folder.glob("slipway/slipway.db*"):
        file.write_bytes(b"")


async def test_the_terminal_brings_back_while_the_bot_is_dead_and_the_bot_tells_it_late(
    server: Server, folder: Path
) -> None:
    async with play(server, folder) as shop:
        await shop.cutover()
        await shop.card("CUTOVER 11")
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


@pytest.mark.usefixtures("small_disk")
async def test_the_button_works_with_the_database_gone_and_the_servers_disk_full(
    server: Server, folder: Path
) -> None:
    async with play(server, folder) as shop:
        await shop.cutover()
        card = await shop.ended()
        assert card.text.startswith("ON THE NEW STACK"), shop.on.slack.shown(card)
        database_gone(shop)
        server.run("cat /dev/zero >/var/lib/slipway/full; df /var/lib/slipway", check=False)

        await shop.on.slack.click("oncall", "rollback_now", message_ts=card.ts)

        answer = await shop.on.slack.wait_for(lambda: shop.on.slack.ephemerals("oncall"), 60)
        shown = shop.on.slack.shown(answer[-1])
        assert "BACK AFTER" in shown.upper()
        assert "the old services answer" in shown
        assert side(server) == "old"
        log = shop.on.bot.folder / "slipway" / "rollbacks.log"
        assert b'"seen"' in log.read_bytes()
