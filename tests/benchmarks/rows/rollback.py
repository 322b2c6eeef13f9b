"""From a click in Slack until visitors reach the old services; and no visitor lost on the way."""

from __future__ import annotations

import asyncio
import ssl
import statistics
import tempfile
import time
from pathlib import Path

from bot.connectors.prober import Prober, Visit
from bot.domain.probing import Figures, Shot, figures
from sandbox.server import Server, start
from sandbox.slack import Message
from tests.acceptance.cutover_stage import Play, play
from tests.benchmarks.figure import Figure

ROUNDS = 20
#: New connections a second, and how many there must be of each direction.
RATE, ENOUGH = 200.0, 10_000
#: The traffic on the new stack once more, by the server's own script.
_AGAIN = """
set -e
docker start shop-next-api-1 shop-next-web-1 shop-next-caddy-1 >/dev/null
until curl --silent --fail --insecure --max-time 2 --output /dev/null \\
  --resolve DOMAIN:18443:127.0.0.1 https://DOMAIN:18443/api/health; do sleep 0.2; done
cd /var/lib/slipway/shop-production
: >gates.passed; sh ./switch
"""
_PAUSE = 0.01


async def measure() -> list[Figure]:
    """One cutover under visitors, then twenty clicks, then visitors on the way back."""
    with tempfile.TemporaryDirectory() as folder, start() as server:
        async with play(server, Path(folder)) as shop:
            there, card = await _visited(server, shop.cutover_ended())
            took = [await _clicked(shop, number) for number in range(ROUNDS)]
            await _there_again(server)
            back, _ = await _visited(server, _back(shop))
    assert card.text.startswith("ON THE NEW STACK"), card.text
    return [
        Figure(
            name="rollback_median",
            value=statistics.median(took),
            unit="s",
            target="click to old traffic: at most 1 s",
            met=statistics.median(took) <= 1,
        ),
        Figure(
            name="rollback_worst",
            value=max(took),
            unit="s",
            target=f"worst of {ROUNDS}: at most 3 s",
            met=max(took) <= 3,
        ),
        _lost("cutover_lost", there),
        _lost("rollback_lost", back),
    ]


def _lost(name: str, seen: Figures) -> Figure:
    return Figure(
        name=name,
        value=seen.failed,
        unit=f"of {seen.sent:,}",
        target=f"0 of {ENOUGH:,} new connections, {RATE:.0f} a second",
        met=seen.failed == 0 and seen.sent >= ENOUGH,
    )


async def _visited(server: Server, work: object) -> tuple[Figures, Message]:
    """What visitors saw while the work was done, and for as long as it takes to be many."""
    shots: list[Shot] = []
    visit = Visit(host=server.address, port=80, name=server.domain, path="/health", context=None)
    probing = asyncio.create_task(Prober(visit=visit, rate=RATE).run(shots.append))
    try:
        message: Message = await work  # type: ignore[misc]  # a coroutine of either kind
        while len(shots) < ENOUGH:
            await asyncio.sleep(_PAUSE)
    finally:
        probing.cancel()
        await asyncio.wait({probing})
    return figures(shots), message


async def _back(shop: Play) -> Message:
    await _clicked(shop, ROUNDS)
    return (await shop.on.cards())[-1]


async def _clicked(shop: Play, number: int) -> float:
    """The traffic on the new stack, then one click; seconds until a visitor sees the old one."""
    slack, server = shop.on.slack, shop.server
    if number:
        await _there_again(server)
    await shop.on.ask("/migrate rollback", "oncall")

    async def asked() -> Message | None:
        found = await slack.ephemerals("oncall")
        prompts = [one for one in found if "rollback_now" in str(one.blocks)]
        return prompts[-1] if len(prompts) > number else None

    prompt = await slack.wait_for(asked, 30)
    assert prompt is not None
    assert await _build(server) == server.facts()["stack"]["build"]
    began = time.monotonic()
    clicking = asyncio.create_task(slack.click("oncall", "rollback_now", message_ts=prompt.ts))
    while await _build(server) != server.facts()["legacy"]["build"]:
        assert time.monotonic() - began < 120, "the traffic did not come back"
    took = time.monotonic() - began
    await clicking
    await shop.settled(number + 1)
    return took


async def _build(server: Server) -> str:
    """Which build a visitor reaches on a new connection."""
    trust = ssl.create_default_context(cafile=str(server.ca_path))
    reader, writer = await asyncio.open_connection(
        server.address, 443, ssl=trust, server_hostname=server.domain
    )
    try:
        writer.write(f"GET /health HTTP/1.0\r\nHost: {server.domain}\r\n\r\n".encode())
        said = (await reader.read()).decode(errors="replace")
    finally:
        writer.transport.abort()
    builds = (server.facts()[side]["build"] for side in ("stack", "legacy"))
    return next((build for build in builds if build in said), "")


async def _there_again(server: Server) -> None:
    await asyncio.to_thread(server.run, _AGAIN.replace("DOMAIN", server.domain))
