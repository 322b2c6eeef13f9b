"""The bot is killed right after the switch: how late the dead-man brings the old traffic back."""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

from bot.shell.deadman import DEADLINE
from sandbox.server import Server, start
from tests.acceptance.cutover_stage import Play, play
from tests.benchmarks.figure import Figure
from tests.benchmarks.visitor import build

#: Seconds after the deadline.
ENOUGH = 2.0
#: Seconds that a cutover gets until the switch, and a row altogether.
_SWITCHED, _LONGEST = 60.0, 235.0
_PAUSE = 0.01
#: The server runs on this machine's kernel, so both read the same clock.
_ARMED = """
systemctl show --property=ActiveEnterTimestampMonotonic --value 'slipway-deadman-*.timer'
ls /var/lib/slipway/*/gates.open >/dev/null
"""


async def measure() -> list[Figure]:
    """One cutover, one kill, the whole deadline."""
    with tempfile.TemporaryDirectory() as folder, start() as server:
        async with asyncio.timeout(_LONGEST), play(server, Path(folder)) as shop:
            killed = await _killed(shop)
            armed = int(server.run(_ARMED).stdout) / 1_000_000
            left = armed + DEADLINE - time.monotonic()
            back = await _reached(server, "legacy", left + 30)
    return [
        Figure(
            name="deadman_late",
            value=back - armed - DEADLINE,
            unit="s",
            target=f"kill -9 after the switch: at most {ENOUGH:g} s past the deadline, not before",
            met=0 <= back - armed - DEADLINE <= ENOUGH,
            compared_with=f"deadline {DEADLINE} s; killed {killed * 1000:.0f} ms after a visitor"
            " reached the new services",
        )
    ]


async def _killed(shop: Play) -> float:
    """Seconds from the first visitor on the new side until the bot was no more."""
    await shop.cutover()
    switched = await _reached(shop.server, "stack", _SWITCHED)
    await shop.on.bot.kill()
    return time.monotonic() - switched


async def _reached(server: Server, which: str, within: float) -> float:
    """When the first visitor reached that side."""
    async with asyncio.timeout(within):
        while await build(server) != server.facts()[which]["build"]:
            await asyncio.sleep(_PAUSE)
    return time.monotonic()
