"""The way there and back on shadow ports, on a real server, through the local Slack."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.server import Server
from sandbox.slack import Message
from tests.acceptance.cutover_stage import Play, content, play, side
from tests.acceptance.test_steps_ways import NGINX, TAKEOVER

pytestmark = [pytest.mark.server, pytest.mark.move]

_TRAFFIC = "nft --stateless list ruleset; docker ps --format '{{.Names}}' | sort"
_ENDS = ("REHEARSED", "REHEARSAL FAILED", "REHEARSAL BROKE")
_LEFT = (
    "nft list tables | grep -i slipway; ls /var/lib/slipway | grep rehearsal;"
    " ls /etc/systemd/system /run/systemd/system /run | grep slipway;"
    " systemctl list-timers --all --plain --no-legend 'slipway*'; true"
)


async def rehearsed(shop: Play, number: int = 1) -> Message:
    """The card of so many a rehearsal at its end."""

    async def look() -> Message | None:
        cards = [card for card in await shop.on.cards() if "REHEARS" in card.text]
        ended = [card for card in cards if card.text.startswith(_ENDS)]
        return ended[-1] if len(ended) == number else None

    found = await shop.on.slack.wait_for(look, 150)
    assert found is not None
    return found


async def test_there_and_back_is_timed_leaves_nothing_and_opens_the_gate(
    server: Server, folder: Path
) -> None:
    async with play(server, folder) as shop:
        before = server.run(_TRAFFIC).stdout
        await shop.on.ask("/migrate rehearse")
        card = await rehearsed(shop)
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

        card = await rehearsed(shop)
        assert card.text.startswith("REHEARSED"), shop.on.slack.shown(card)
        assert server.run(_LEFT).stdout == ""


async def test_a_proxy_and_a_takeover_are_rehearsed_beside_what_visitors_use(
    server: Server, folder: Path
) -> None:
    untouched = "systemctl show --property=MainPID,ActiveEnterTimestamp,ReloadResult nginx; "
    untouched += "sha256sum /etc/nginx/sites-enabled/*; ls -A /etc/nginx/sites-available; "
    untouched += "nft list tables; docker ps --format '{{.Names}} {{.Ports}}' | sort"
    async with play(server, folder, **NGINX) as shop:
        before = server.run(untouched).stdout
        for number, (way, said) in enumerate(((NGINX, "0 of "), (TAKEOVER, "how long nginx")), 1):
            shop.on.write(content(server, shop.on, **way))
            await shop.on.ask("/migrate rehearse")
            card = await rehearsed(shop, number)
            shown = shop.on.slack.shown(card)
            assert card.text.startswith("REHEARSED · rollback "), shown
            assert said in shown
            assert "Not measured" in shown
            assert server.run(_LEFT).stdout == ""
            assert server.run(untouched).stdout == before
