"""What only `make sweep` plays: the network, the database or its files go and do not come back.

Each test cuts over anew, which is too long for every commit.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sandbox.migration import secrets
from sandbox.server import Server
from sandbox.slack import Message
from sandbox.stage import stage
from tests.acceptance.cutover_stage import Play, armed, content, fresh, play, side
from tests.acceptance.test_cutover_harmed import DEADLINE, back_on_old, dead_man_acts, process
from tests.cutover_process import CUT, CutoverProcess, Harm
from tests.postgres import PostgresServer, stopped_postgres

__all__ = ["process", "stopped_postgres"]

pytestmark = [pytest.mark.server, pytest.mark.move]

_MEND = f"rm -f {CUT}; nft delete table inet harm"


async def test_a_network_that_is_cut_right_after_the_switch_is_left_to_the_dead_man(
    server: Server, process: CutoverProcess
) -> None:
    harm = Harm(how="cut", at="move-workers", dead_man=DEADLINE)
    driving = asyncio.create_task(process.drive(harm))
    while not (await asyncio.to_thread(server.run, f"ls {CUT} 2>/dev/null || true")).stdout:
        assert not driving.done(), process.lives

    await asyncio.to_thread(dead_man_acts, server)

    assert not driving.done(), "it knows nothing of the server, so it may say nothing of it"
    server.run(_MEND)
    assert await driving
    back_on_old(server, process)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def database_files(shop: Play) -> list[Path]:
    """The file, its log and its index."""
    return sorted(shop.on.bot.folder.glob("slipway/slipway.db*"))


async def cut_over(shop: Play) -> Message:
    """The card of a cutover that went well."""
    card = await shop.cutover_ended()
    assert card.text.startswith("ON THE NEW STACK"), shop.on.slack.shown(card)
    return card


async def answered_back(shop: Play, card: Message) -> None:
    """The red button on the old card; its answer tells what was seen."""
    slack = shop.on.slack
    await slack.click("oncall", "rollback_now", message_ts=card.ts)

    async def told() -> bool:
        shown = [slack.shown(each) for each in await slack.ephemerals("oncall")]
        return any("BACK AFTER" in each.upper() for each in shown)

    assert await slack.wait_for(told, 90)
    assert side(shop.server) == "old"


async def told_late(shop: Play) -> None:
    """A card, marked late; and nothing of ours waits on the server."""
    late = await shop.card("BACK after")
    assert "recorded late" in shop.on.slack.shown(late)
    assert (side(shop.server), armed(shop.server)) == ("old", "")


async def test_the_button_works_when_the_database_was_deleted_under_the_bot(
    server: Server, folder: Path
) -> None:
    async with play(server, folder) as shop:
        card = await cut_over(shop)
        for file in database_files(shop):
            file.unlink()

        await shop.on.slack.click("oncall", "rollback_now", message_ts=card.ts)
        await shop.card("BACK after")

        assert (side(server), armed(server)) == ("old", "")


async def test_the_button_of_an_old_card_works_when_the_bot_starts_on_an_empty_database(
    server: Server, folder: Path
) -> None:
    async with play(server, folder) as shop:
        card = await cut_over(shop)
        await shop.on.bot.kill()
        for file in database_files(shop):
            file.unlink()
        await shop.on.bot.start()

        await shop.on.ask("/migrate rollback", "oncall")
        asked = await shop.on.slack.wait_for(lambda: shop.on.slack.ephemerals("oncall"), 30)
        assert "a way back lies ready" in shop.on.slack.shown(asked[-1])
        await answered_back(shop, card)
        await told_late(shop)


async def test_a_bot_that_dies_of_its_databases_index_goes_on_when_it_is_started_again(
    server: Server, folder: Path
) -> None:
    """SQLite maps the -shm file: who cuts it short kills every process that has it open."""
    async with play(server, folder) as shop:
        await shop.cutover()
        await shop.until(lambda: side(server) == "new")
        (index,) = (file for file in database_files(shop) if file.name.endswith("-shm"))
        os.truncate(index, 0)
        assert await shop.on.bot.died() == -signal.SIGBUS

        await shop.on.bot.start()

        card = await shop.ended()
        new = card.text.startswith("ON THE NEW STACK")
        assert new or card.text.startswith("ROLLED BACK"), shop.on.slack.shown(card)
        assert (side(server), armed(server)) == ("new" if new else "old", "")


@pytest.fixture
def postgres(stopped_postgres: PostgresServer) -> Iterator[PostgresServer]:
    stopped_postgres.start()
    stopped_postgres.administer("CREATE SCHEMA slipway")
    yield stopped_postgres
    stopped_postgres.administer("DROP SCHEMA slipway CASCADE")
    stopped_postgres.stop("immediate")


@asynccontextmanager
async def on_postgres(server: Server, folder: Path, url: str) -> AsyncIterator[Play]:
    """The same play with the bot's journal in PostgreSQL."""
    fresh(server)
    try:
        async with stage(folder, SLIPWAY_DATABASE_URL=url, **secrets(server)) as on:
            on.write(content(server, on))
            await on.preflight()
            yield Play(on=on, server=server)
    finally:
        fresh(server)


async def test_the_button_works_while_postgresql_is_stopped_and_it_hears_of_it_later(
    server: Server, folder: Path, postgres: PostgresServer
) -> None:
    url = f"postgresql://postgres@/?host={postgres.home}&port={postgres.port}"
    async with on_postgres(server, folder, f"{url}&options=-csearch_path%3Dslipway") as shop:
        card = await cut_over(shop)
        postgres.stop("immediate")
        try:
            await answered_back(shop, card)
        finally:
            postgres.start()
        await told_late(shop)
