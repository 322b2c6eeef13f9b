"""Pictures of settling and retiring: played on the real thing, taken by a real browser."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from sandbox.later import a_day_later
from sandbox.migration import migration
from sandbox.screens import OUT
from sandbox.server import Server, start
from sandbox.slack.browser import Browser, Chromium
from sandbox.slack.people import SHOP
from sandbox.stage import Stage, stage
from sandbox.story_cutover import the_traffic_moves

_SECONDS = 90.0


async def take(server: Server, folder: Path) -> None:
    """The confirms, and the cards at their ends; each on desktop and phone."""
    async with stage(folder, SHOP_DATABASE_URL=server.database_url()) as on:
        people = {"break_glass": [on.slack.person_id("lead")]}
        on.write({**migration(server), **people, "thresholds": {"health_ms": 8_000}})
        await on.preflight()
        with Chromium() as chromium:
            async with Browser(chromium) as browser:
                await the_traffic_moves(on, server)
                await _close(on)
                await _finished(on, browser, "settle", "SETTLED")
                a_day_later(folder)
                await _finished(on, browser, "retire", "RETIRED")


async def _finished(on: Stage, browser: Browser, word: str, verdict: str) -> None:
    await on.ask(f"/migrate {word}")

    async def filled() -> bool:
        modal = await on.slack.modal("lead")
        return modal is not None and modal.content.get("submit") is not None

    await on.slack.wait_for(filled, _SECONDS)
    await _shoot(on, browser, f"{word}-confirm")
    await on.slack.submit("lead")
    await _close(on)
    await on.slack.wait_for_message(verdict, channel=SHOP, timeout=_SECONDS)
    await _shoot(on, browser, word)


async def _close(on: Stage) -> None:
    modal = await on.slack.modal("lead")
    if modal is not None:
        await on.slack.close_view("lead", modal.id)


async def _shoot(on: Stage, browser: Browser, name: str) -> None:
    for place, width in (("desktop", None), ("phone", 390)):
        await browser.open(on.slack.url)
        await browser.width(width)
        await browser.open(on.slack.url)
        await browser.screenshot(OUT / f"{name}-{place}.png")


def main() -> int:
    """Write the pictures."""
    OUT.mkdir(parents=True, exist_ok=True)
    with start() as server, tempfile.TemporaryDirectory() as folder:
        asyncio.run(take(server, Path(folder)))
    print(f"wrote {OUT}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
