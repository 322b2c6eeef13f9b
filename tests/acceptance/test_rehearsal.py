"""The way there and back on shadow ports, on a real server, through the local Slack."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.server import Server
from sandbox.slack import Message
from tests.acceptance.cutover_stage import Play, play, side

pytestmark = [pytest.mark.server, pytest.mark.move]

_TRAFFIC = "nft --stateless list ruleset; docker ps --format '{{.Names}}' | sort"
_LEFT = (
    "nft list tables | grep -i slipway; ls /var/lib/slipway | grep rehearsal;"
    " ls /etc/systemd/system /run/systemd/system | grep slipway;"
    " systemctl list-timers --all --plain --no-legend 'slipway*'; true"
)


async def rehearsed(shop: Play, *words: str) -> Message:
    """The newest rehearsal's card, once it begins with one of the words."""

    async def look() -> Message | None:
        cards = [card for card in await shop.on.cards() if "REHEARS" in card.text]
        return cards[-1] if cards and cards[-1].text.startswith(words) else None

    found = await shop.on.slack.wait_for(look, 150)
    assert found is not None
    return found


async def test_there_and_back_is_timed_leaves_nothing_and_opens_the_gate(
    server: Server, folder: Path
) -> None:
    async with play(server, folder) as shop:
        before = server.run(_TRAFFIC).stdout
        await shop.on.ask("/migrate rehearse")
        card = await rehearsed(shop, "REHEARSED", "REHEARSAL FAILED", "REHEARSAL BROKE")
        shown = shop.on.slack.shown(card)
        assert card.text.startswith("REHEARSED · rollback "), shown
        assert "0 of " in shown
        assert "requests answered alike by old and new" in shown
        assert server.run(_LEFT).stdout == ""
        assert server.run(_TRAFFIC).stdout == before
        assert side(server) == "old"

        await shop.on.ask("/migrate cutover")

        async def told() -> bool:
            modal = await shop.on.slack.modal("lead")
            return modal is not None and "✅ There and back was rehearsed" in str(modal.blocks)

        assert await shop.on.slack.wait_for(told, 20)


async def test_a_bot_that_dies_on_the_way_leaves_nothing_either(
    server: Server, folder: Path
) -> None:
    async with play(server, folder) as shop:
        await shop.on.ask("/migrate rehearse")

        async def moved() -> bool:
            tables = server.run("nft list tables").stdout
            return "slipway_shop_production_rehearsal\n" in tables

        assert await shop.on.slack.wait_for(moved, 120)
        await shop.on.bot.kill()
        assert side(server) == "old"
        await shop.on.bot.start()

        card = await rehearsed(shop, "REHEARSED", "REHEARSAL FAILED", "REHEARSAL BROKE")
        assert card.text.startswith("REHEARSED"), shop.on.slack.shown(card)
        assert server.run(_LEFT).stdout == ""
