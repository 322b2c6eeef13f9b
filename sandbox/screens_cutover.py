"""Pictures of a cutover and its way back: played on the real thing, taken by a real browser."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from sandbox.migration import migration
from sandbox.screens import OUT
from sandbox.server import Server, start
from sandbox.slack.browser import Browser, Chromium
from sandbox.slack.people import SHOP
from sandbox.stage import Stage, stage
from sandbox.story_cutover import one_tap_brings_it_back, the_traffic_moves


async def take(server: Server, folder: Path) -> None:
    """On the new stack, then back; each on desktop and phone."""
    async with stage(folder, SHOP_DATABASE_URL=server.database_url()) as on:
        people = {"break_glass": [on.slack.person_id("lead")]}
        on.write({**migration(server), **people, "thresholds": {"health_ms": 8_000}})
        await on.preflight()
        with Chromium() as chromium:
            async with Browser(chromium) as browser:
                await the_traffic_moves(on, server)
                modal = await on.slack.modal("lead")
                assert modal is not None
                await on.slack.close_view("lead", modal.id)
                await _shoot(on, browser, "cutover")
                await on.ask("/migrate chores log-rotation")
                await on.ask("/migrate chores image-scan")
                await on.slack.wait_for_message("TO DO", channel=SHOP, timeout=60)
                await on.ask("/migrate chores")
                await _shoot(on, browser, "chores")
                await one_tap_brings_it_back(on, server)
                await _shoot(on, browser, "rollback")
                await _shoot_report(on, browser, folder)


async def _shoot(on: Stage, browser: Browser, name: str) -> None:
    for place, width in (("desktop", None), ("phone", 390)):
        await browser.open(on.slack.url)
        await browser.width(width)
        await browser.open(on.slack.url)
        await browser.screenshot(OUT / f"{name}-{place}.png")


async def _shoot_report(on: Stage, browser: Browser, folder: Path) -> None:
    """The evidence pack of it all, as it was posted."""
    await on.ask("/migrate report")
    message = await on.slack.wait_for_message("· evidence pack ·", channel=SHOP, timeout=30)
    page = folder / "pack.html"
    page.write_bytes(message.files[0].content)
    for place, width, height in (("desktop", None, 0), ("phone", 390, 1400)):
        await browser.width(width, height=height)
        await browser.look_at(page)
        await browser.screenshot(OUT / f"report-{place}.png")


def main() -> int:
    """Write the pictures."""
    OUT.mkdir(parents=True, exist_ok=True)
    with start() as server, tempfile.TemporaryDirectory() as folder:
        asyncio.run(take(server, Path(folder)))
    print(f"wrote {OUT}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
