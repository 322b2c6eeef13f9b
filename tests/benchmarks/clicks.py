"""The red button in the local Slack, and the traffic on the new stack once more."""

from __future__ import annotations

import asyncio
import time

from sandbox.server import Server
from sandbox.slack import Message
from tests.acceptance.cutover_stage import Play
from tests.benchmarks.visitor import build

#: The traffic on the new stack once more, by the server's own script.
_AGAIN = """
set -e
docker start shop-next-api-1 shop-next-web-1 shop-next-caddy-1 >/dev/null
until curl --silent --fail --insecure --max-time 2 --output /dev/null \\
  --resolve DOMAIN:18443:127.0.0.1 https://DOMAIN:18443/api/health; do sleep 0.2; done
cd /var/lib/slipway/shop-production
: >gates.passed; sh ./switch
"""


async def clicked(shop: Play, number: int) -> float:
    """The traffic on the new stack, then one click; seconds until a visitor sees the old one."""
    slack, server = shop.on.slack, shop.server
    if number:
        await there_again(server)
    await shop.on.ask("/migrate rollback", "oncall")

    async def asked() -> Message | None:
        found = await slack.ephemerals("oncall")
        prompts = [one for one in found if "rollback_now" in str(one.blocks)]
        return prompts[-1] if len(prompts) > number else None

    prompt = await slack.wait_for(asked, 30)
    assert prompt is not None
    assert await build(server) == server.facts()["stack"]["build"]
    began = time.monotonic()
    clicking = asyncio.create_task(slack.click("oncall", "rollback_now", message_ts=prompt.ts))
    while await build(server) != server.facts()["legacy"]["build"]:
        assert time.monotonic() - began < 120, "the traffic did not come back"
    took = time.monotonic() - began
    await clicking
    await shop.settled(number + 1)
    return took


async def there_again(server: Server) -> None:
    await asyncio.to_thread(server.run, _AGAIN.replace("DOMAIN", server.domain))
