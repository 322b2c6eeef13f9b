"""The maintenance page before the old services, on a real server, through the local Slack."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.connectors.prober import answered, visit
from bot.domain.plan import Plan
from bot.shell import maintenance, rollback_point, state_folder
from sandbox.migration import migration
from sandbox.server import Server
from sandbox.slack import Message
from tests.acceptance.cutover_stage import Play, content, play, side
from tests.acceptance.test_steps_ways import NGINX, way

pytestmark = [pytest.mark.server, pytest.mark.whole]

_PAGE = r"""{
	admin off
	http_port 8080
	https_port 8443
	storage file_system /data
}
{$DOMAIN} {
	tls /etc/caddy/tls/fullchain.pem /etc/caddy/tls/key.pem
	header Retry-After 120
	respond "We are moving. Back in two minutes." 503
}
"""
_TRAFFIC = "nft --stateless list ruleset; docker ps --quiet | sort"
_LEFT = (
    "nft list tables | grep page; docker ps --all --quiet --filter name=slipway-page;"
    " ls /etc/systemd/system | grep slipway-page; ls /var/lib/slipway/*/page; true"
)


async def seen(server: Server, plan: Plan) -> str:
    """What a visitor from another machine gets, "" for a good answer."""
    said = await answered(await asyncio.to_thread(visit, plan))
    inside = f"--silent --insecure --resolve {server.domain}:443:{server.address}"
    again = server.run(f"curl {inside} --dump-header - https://{server.domain}/").stdout
    assert ("retry-after: 120" in again.lower()) is (said == "status 503")
    return said


async def page(shop: Play, word: str, verdict: str) -> Message:
    before = len(await shop.on.cards())
    await shop.on.ask(f"/migrate maintenance {word}")
    return await shown(shop, verdict, after=before)


async def shown(shop: Play, verdict: str, *, after: int = 0) -> Message:
    """The first card beyond the first `after` that says so."""

    async def look() -> Message | None:
        new = (await shop.on.cards())[after:]
        return next((card for card in new if card.text.startswith(verdict)), None)

    found = await shop.on.slack.wait_for(look, 120)
    assert found is not None
    return found


async def told(shop: Play, user: str, words: str) -> None:
    """Somebody alone was answered with these words."""
    slack = shop.on.slack

    async def look() -> bool:
        return any(words in slack.shown(one) for one in await slack.ephemerals(user))

    assert await slack.wait_for(look, 30)


async def roll_back(shop: Play) -> None:
    """The red button, by somebody on call, while there is nothing but a page to take away."""
    await shop.on.ask("/migrate rollback", "oncall")
    await told(shop, "oncall", "No cutover began, but the maintenance page is up.")
    await shop.on.slack.click("oncall", "rollback_now")
    await shown(shop, "THE OLD SERVICES SERVE")
    await shown(shop, "MAINTENANCE PAGE WAS UP")


async def as_before(server: Server, plan: Plan, traffic: str) -> None:
    """Visitors reach the app, and nothing of the page is left."""
    assert await seen(server, plan) == ""
    assert server.run(_TRAFFIC).stdout == traffic
    assert server.run(_LEFT).stdout == ""
    assert side(server) == "old"


async def test_the_page_is_up_through_a_restart_and_leaves_everything_as_it_was(
    server: Server, folder: Path
) -> None:
    stack = {**migration(server)["stack"], "maintenance_caddyfile": "Caddyfile.away"}
    plan = Plan.model_validate({**migration(server), "stack": stack})
    server.run(f"cat >/srv/shop-next/Caddyfile.away <<'END'\n{_PAGE}END")
    async with play(server, folder, stack=stack) as shop:
        before = server.run(_TRAFFIC).stdout
        await page(shop, "on", "MAINTENANCE PAGE IS UP")
        assert await seen(server, plan) == "status 503"

        await shop.on.bot.kill()
        await shop.on.bot.start()
        await shop.on.ask("/migrate status")
        await told(shop, "lead", "maintenance page up")
        assert await seen(server, plan) == "status 503"

        await page(shop, "off", "MAINTENANCE PAGE IS AWAY")
        await as_before(server, plan, before)

        await page(shop, "on", "MAINTENANCE PAGE IS UP")
        await roll_back(shop)
        await as_before(server, plan, before)

        shop.on.write(content(server, shop.on))  # no page of its own any more
        await page(shop, "on", "MAINTENANCE PAGE IS UP")
        assert await seen(server, plan) == "status 503"
        server.run(rollback_point.lay(plan).line)
        server.run(f"sh {state_folder.back(plan)}")
        await as_before(server, plan, before)


async def test_the_hosts_own_proxy_shows_the_page_and_the_way_back_ends_it(server: Server) -> None:
    site = "sha256sum /etc/nginx/sites-available/*; ls --almost-all /etc/nginx/sites-available"
    before = server.run(site).stdout
    with way(server, NGINX) as shop:
        server.run(rollback_point.lay(shop.plan).line)
        server.run(maintenance.up(shop.plan).line)
        assert await seen(server, shop.plan) == "status 503"
        server.run(maintenance.there(shop.plan).line)

        server.run(f"sh {state_folder.back(shop.plan)}")
        assert await seen(server, shop.plan) == ""
        assert server.run(_LEFT).stdout == ""
        assert server.run(site).stdout == before
