"""Two bots on one PostgreSQL: either may be asked, either may die, and the channel sees one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.bot import BotProcess
from sandbox.migration import migration, secrets
from sandbox.server import Server
from sandbox.stage import Stage, stage
from tests.postgres import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]

pytestmark = pytest.mark.server


@pytest.fixture
async def pair(
    server: Server, tmp_path: Path, postgres_url: str
) -> AsyncIterator[tuple[Stage, BotProcess]]:
    """A stage whose bot has a twin: same database, same audit key, same Slack."""
    async with stage(tmp_path, SLIPWAY_DATABASE_URL=postgres_url, **secrets(server)) as on:
        on.write(migration(server))
        twin = BotProcess(environment=on.bot.environment, folder=on.bot.folder)
        async with twin:
            yield on, twin


async def test_every_command_is_done_once_whoever_hears_it(
    pair: tuple[Stage, BotProcess],
) -> None:
    on, _ = pair
    for number in range(2):
        card = await on.preflight()
        assert card.text.startswith("READY")
        assert len(await on.cards()) == number + 1


async def test_the_twin_finishes_what_a_dead_replica_began(
    pair: tuple[Stage, BotProcess], server: Server
) -> None:
    on, twin = pair
    server.run("pkill -STOP -x dockerd")
    try:
        await on.ask("/migrate preflight")
        await on.slack.wait_for(on.cards)
        await on.bot.kill()
    finally:
        server.run("pkill -CONT -x dockerd")

    card = await on.verdict(after=0)
    assert len(await on.cards()) == 1
    assert card.text.startswith("READY")
    assert twin.pid
