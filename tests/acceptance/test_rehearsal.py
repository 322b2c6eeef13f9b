"""The way there and back on shadow ports, on a real server, through the local Slack."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.server import Server
from sandbox.slack import Message
from tests.acceptance.cutover_stage import Play, armed, content, play, side
from tests.acceptance.test_steps_ways import NGINX, TAKEOVER

pytestmark = [pytest.mark.server, pytest.mark.whole]

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


async def with_visitors(shop: Play) -> None:
    """Ordered by who is on call alone, seen on the new stack while the jobs stay behind."""
    slack, server = shop.on.slack, shop.server
    await shop.on.ask("/migrate rehearse --real-ports", "dba")
    refused = await slack.wait_for(lambda: slack.ephemerals("dba"), 30)
    assert "Only people on call and technical leads" in slack.shown(refused[-1])
    await shop.on.ask("/migrate rehearse --real-ports", "oncall")
    await slack.wait_for(lambda: slack.ephemerals("oncall"), 30)
    assert (await slack.click("oncall", "rehearse_in_public")).error is None
    assert await slack.wait_for(lambda: side(server) == "new", 120)
    assert not server.run("docker ps --quiet --filter name=worker").stdout
    server.run("systemctl is-active shop-worker slipway-deadman-shop-production.timer")


async def killed_when(shop: Play, moved: Callable[[], bool]) -> None:
    """The bot dies when that is seen, and is there again."""
    assert await shop.on.slack.wait_for(moved, 120)
    await shop.on.bot.kill()
    await shop.on.bot.start()


async def test_a_bot_that_dies_on_the_way_leaves_nothing_and_moves_visitors_only_once(
    server: Server, folder: Path
) -> None:
    async with play(server, folder) as shop:
        slack = shop.on.slack
        shadow = "slipway_shop_production_rehearsal\n"
        await shop.on.ask("/migrate rehearse")
        await killed_when(shop, lambda: shadow in server.run("nft list tables").stdout)
        card = await rehearsed(shop)
        assert card.text.startswith("REHEARSED · "), slack.shown(card)
        assert server.run(_LEFT).stdout == ""

        await with_visitors(shop)
        card = await rehearsed(shop, 2)
        assert card.text.startswith("REHEARSED WITH VISITORS · rollback "), slack.shown(card)
        assert "0 of " in slack.shown(card)
        assert side(server) == "old"

        await with_visitors(shop)
        await killed_when(shop, lambda: True)
        card = await rehearsed(shop, 3)
        assert card.text.startswith("REHEARSAL FAILED"), slack.shown(card)
        assert "they are not twice" in slack.shown(card)
        assert (side(server), armed(server)) == ("old", "")
        # connections that visitors still have are tracked to their end
        assert server.run(_LEFT).stdout == "table inet slipway_shop_production_flows\n"
