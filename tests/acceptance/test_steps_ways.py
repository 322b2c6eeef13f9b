"""The other strategies on a real server: the host's proxy reloads, or ports change hands."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from bot.connectors.prober import answered, visit
from bot.domain.plan import Plan
from bot.shell import traffic_move
from sandbox.migration import migration, secrets
from sandbox.server import Server
from tests.acceptance.steps_on_server import hands
from tests.acceptance.steps_scene import NEW, NEW_JOBS, Scene, scene
from tests.acceptance.test_steps import STEPS, back, go

pytestmark = [pytest.mark.server, pytest.mark.move]

UNTIL_SWITCH = ("take-lock", "rollback-point", "pin-images", "start-stack", "arm-dead-man")
KEEP = ("move-workers", "disarm-dead-man", "keep-traffic", "keep-legacy")
MOVES = {"127.0.0.1:8000": "127.0.0.1:18000", "127.0.0.1:8080": "127.0.0.1:18080"}
NGINX: dict[str, Any] = {
    "strategy": "proxy",
    "flip": {
        "proxy": "nginx",
        "file": "/etc/nginx/sites-enabled/shop-https",
        "moves": MOVES,
    },
}
CADDY: dict[str, Any] = {
    "strategy": "proxy",
    "flip": {"proxy": "caddy", "file": "/etc/caddy/Caddyfile", "moves": MOVES},
}
TAKEOVER: dict[str, Any] = {"strategy": "takeover"}
APP = {80: {""}, 443: {""}}
#: The app, and between old and new the page; nobody is refused.
BOTH = {80: {"", "status 503"}, 443: {"", "status 503"}}
_CADDYFILE = """shop.test {
	tls /etc/shop/tls/fullchain.pem /etc/shop/tls/key.pem
	handle /api/* {
		reverse_proxy 127.0.0.1:8000
	}
	handle {
		reverse_proxy 127.0.0.1:8080
	}
}
"""
_TO_CADDY = """set -e
cp -p /etc/caddy/Caddyfile /etc/caddy/Caddyfile.package
printf '%s' TEXT >/etc/caddy/Caddyfile
chgrp -R caddy /etc/shop/tls; chmod -R g+rX /etc/shop/tls; chmod o+x /etc/shop
systemctl disable --quiet --now nginx; systemctl enable --quiet --now caddy
"""
_TO_NGINX = """
systemctl disable --quiet --now caddy; systemctl enable --quiet --now nginx
mv /etc/caddy/Caddyfile.package /etc/caddy/Caddyfile; rm -f /etc/caddy/.Caddyfile.slipway*
"""


@contextmanager
def way(server: Server, changes: dict[str, Any]) -> Iterator[Scene]:
    """The shop behind the proxy that the plan speaks of."""
    if changes is not CADDY:
        with scene(server, **changes) as set_up:
            yield set_up
        server.run("rm -f /etc/nginx/sites-available/.*.slipway*")
        return
    legacy = {**migration(server)["legacy"], "proxy": "caddy.service"}
    with scene(server, **{"legacy": legacy, **changes}) as set_up:
        server.run(_TO_CADDY.replace("TEXT", shlex.quote(_CADDYFILE)))
        try:
            yield set_up
        finally:
            server.run(f"sh {set_up.folder}/back; rm -rf {set_up.folder}", check=False)
            server.run(_TO_NGINX)


async def visited(plan: Plan, work: Awaitable[None]) -> dict[int, set[str]]:
    """What visitors got on both ports while the work was done, "" for a good answer."""
    secure = await asyncio.to_thread(visit, plan)
    doors = (secure, replace(secure, port=80, context=None))
    seen: dict[int, set[str]] = {door.port: set() for door in doors}
    working = asyncio.ensure_future(work)
    while not working.done():
        for door in doors:
            seen[door.port].add(await answered(door))
    await working
    return seen


@pytest.mark.parametrize("changes", [NGINX, CADDY, TAKEOVER], ids=["nginx", "caddy", "takeover"])
async def test_the_traffic_goes_there_and_back_and_stays_where_it_is_after_a_reboot(
    server: Server, changes: dict[str, Any]
) -> None:
    with way(server, changes) as shop:
        async with hands(server, shop.plan, secrets(server)) as ours:
            switch = STEPS["switch-traffic"]
            await go(ours, *UNTIL_SWITCH)
            assert not await ours.seen(switch)
            seen = await visited(shop.plan, ours.all(switch.do(shop.plan)))
            assert seen == (BOTH if changes is TAKEOVER else APP), seen
            assert await ours.seen(switch)
            shop.until(lambda: shop.build() == NEW)
            await back(ours, shop)
            assert not await ours.seen(switch)

            (do,) = switch.do(shop.plan)
            await go(ours, "arm-dead-man")
            await ours.cut_off(do, ours.seconds[do.line] / 2)
            await go(ours, "switch-traffic", *KEEP)
            if changes is not CADDY:  # its file is kept as nginx's is
                server.restart()
                shop.until(lambda: (shop.build(), shop.jobs()) == (NEW, NEW_JOBS), 150)
            await ours.cut_off(traffic_move.back(shop.plan), 0.3)
            await back(ours, shop)
