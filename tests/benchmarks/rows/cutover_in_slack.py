"""A whole cutover and a whole rollback by buttons, and no visitor lost in either."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable
from pathlib import Path
from typing import TypeVar

from bot.connectors.prober import Prober, Visit
from bot.domain.probing import Figures, Shot, figures
from sandbox.server import Server, start
from tests.acceptance.cutover_stage import play
from tests.benchmarks.clicks import clicked
from tests.benchmarks.figure import Figure

#: New connections a second, and how many there must be of each direction.
RATE, ENOUGH = 200.0, 10_000
_PAUSE = 0.01
Ended = TypeVar("Ended")


async def measure() -> list[Figure]:
    """Visitors through a cutover with all its gates, then through the way back."""
    with tempfile.TemporaryDirectory() as folder, start() as server:
        async with play(server, Path(folder)) as shop:
            there, late, card = await _visited(server, shop.cutover_ended())
            assert card.text.startswith("ON THE NEW STACK"), card.text
            back, later, _ = await _visited(server, clicked(shop, 0))
    return [_lost("cutover_lost", there, late), _lost("rollback_lost", back, later)]


def _lost(name: str, seen: Figures, late: float) -> Figure:
    return Figure(
        name=name,
        value=seen.failed,
        unit=f"of {seen.sent:,}",
        target=f"0 of {ENOUGH:,} new connections, {RATE:.0f} a second",
        met=seen.failed == 0 and seen.sent >= ENOUGH,
        compared_with=f"prober late by {late:.2f} s at worst",
    )


async def _visited(server: Server, work: Awaitable[Ended]) -> tuple[Figures, float, Ended]:
    """What visitors saw while the work was done, and for as long as it takes to be many.

    And by how many seconds the visitors' own program was behind, at worst.
    """
    shots: list[Shot] = []
    visit = Visit(host=server.address, port=80, name=server.domain, path="/health", context=None)
    probing = asyncio.create_task(Prober(visit=visit, rate=RATE).run(shots.append))
    try:
        ended = await work
        while len(shots) < ENOUGH:
            await asyncio.sleep(_PAUSE)
    finally:
        probing.cancel()
        await asyncio.wait({probing})
    late = max(shot.at / 1000 - shot.number / RATE for shot in shots)
    return figures(shots), late, ended
