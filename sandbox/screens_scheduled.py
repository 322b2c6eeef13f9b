"""Pictures of what comes before a cutover: rehearsal, hour, maintenance page, what is next."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sandbox.migration import migration, secrets
from sandbox.scheduled_scenes import ASKER, ROLES, it_has_an_hour, it_is_put_off, there_and_back
from sandbox.screens import OUT
from sandbox.server import Server, start
from sandbox.signoff_scenes import card
from sandbox.slack import Message
from sandbox.slack.browser import Browser, Chromium
from sandbox.stage import Stage, stage

_SIZES = (("desktop", None), ("phone", 390))


async def take(server: Server, folder: Path) -> None:
    """Each on desktop and phone."""
    async with stage(folder, port=0, **secrets(server)) as on:
        people = {"roles": ROLES, "on_call": [on.slack.person_id(ASKER)]}
        on.write({**migration(server), **people, "thresholds": {"health_ms": 8_000}})
        await on.preflight(ASKER)
        with Chromium() as chromium:
            async with Browser(chromium) as browser:
                await _asked(on, browser, "/migrate status", "next")
                await _shoot(on, browser, await there_and_back(on), "rehearsal")
                question = "/migrate rehearse --real-ports"
                await _asked(on, browser, question, "rehearsal-visitors")
                await it_has_an_hour(on, f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%d}")
                later = await it_is_put_off(on)
                await on.slack.close_view(ASKER)
                await _shoot(on, browser, later, "schedule")
                await on.ask("/migrate maintenance on", ASKER)
                page = await card(on, "MAINTENANCE PAGE IS UP")
                await _shoot(on, browser, page, "maintenance")
                await on.ask("/migrate maintenance off", ASKER)
                await card(on, "MAINTENANCE PAGE IS AWAY")


async def _shoot(on: Stage, browser: Browser, message: Message, name: str) -> None:
    for size, width in _SIZES:
        await browser.width(width)
        await browser.open(on.slack.url)
        await browser.reload(f"#/{message.channel}/{message.ts}")
        await browser.screenshot(OUT / f"{name}-{size}.png")


async def _asked(on: Stage, browser: Browser, command: str, name: str) -> None:
    """What one person alone sees is gone when the page is loaded anew."""
    for size, width in _SIZES:
        await browser.width(width)
        await browser.open(on.slack.url)
        before = len(await on.slack.ephemerals(ASKER))
        await on.ask(command, ASKER)

        async def answered(before: int = before) -> bool:
            return len(await on.slack.ephemerals(ASKER)) > before

        assert await on.slack.wait_for(answered, 30)
        await browser.see(".mark", "Only visible to you", seconds=20)
        await browser.screenshot(OUT / f"{name}-{size}.png")


def main() -> int:
    """Write the pictures."""
    OUT.mkdir(parents=True, exist_ok=True)
    with start() as server, tempfile.TemporaryDirectory() as folder:
        asyncio.run(take(server, Path(folder)))
    print(f"wrote {OUT}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
