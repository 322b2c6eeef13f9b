"""A rollback works without the database, without Slack and without the bot."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from sandbox.server import Server
from tests.acceptance.cutover_stage import Play, armed, play, side

pytestmark = [pytest.mark.server, pytest.mark.move]


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


@contextmanager
def database_stuck(shop: Play) -> Iterator[None]:
    """Nobody can write into it any more, as on a full or a dying disk."""
    (file,) = shop.on.bot.folder.glob("slipway/slipway.db")
    with closing(sqlite3.connect(file, isolation_level=None, timeout=30)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        yield


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
async def test_the_button_works_with_the_database_stuck_and_the_servers_disk_full(
    server: Server, folder: Path
) -> None:
    async with play(server, folder) as shop:
        await shop.cutover()
        card = await shop.ended()
        assert card.text.startswith("ON THE NEW STACK"), shop.on.slack.shown(card)
        server.run("cat /dev/zero >/var/lib/slipway/full", check=False)

        with database_stuck(shop):
            await shop.on.slack.click("oncall", "rollback_now", message_ts=card.ts)
            answer = await shop.on.slack.wait_for(lambda: shop.on.slack.ephemerals("oncall"), 60)
            shown = shop.on.slack.shown(answer[-1])
            assert "BACK AFTER" in shown.upper()
            assert "the old services answer" in shown
            assert side(server) == "old"
        server.run("rm -f /var/lib/slipway/full")
        late = await shop.card("BACK after")
        assert "recorded late" in shop.on.slack.shown(late)
