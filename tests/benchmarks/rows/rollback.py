"""From a click in Slack until visitors reach the old services."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from sandbox.server import start
from tests.acceptance.cutover_stage import play
from tests.benchmarks.clicks import clicked
from tests.benchmarks.figure import Figure

ROUNDS = 20


async def measure() -> list[Figure]:
    """One cutover, then twenty clicks, each with the traffic on the new stack before it."""
    with tempfile.TemporaryDirectory() as folder, start() as server:
        async with play(server, Path(folder)) as shop:
            card = await shop.cutover_ended()
            assert card.text.startswith("ON THE NEW STACK"), card.text
            took = [await clicked(shop, number) for number in range(ROUNDS)]
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
    ]
