"""Pictures of the product for the README: played on the real thing, taken by a real browser."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from sandbox.migration import migration, secrets
from sandbox.server import Server, start
from sandbox.signoff_scenes import ASKER, ROLES
from sandbox.signoff_screens import shoot_signoffs
from sandbox.slack.browser import Browser, Chromium
from sandbox.stage import Stage, stage

OUT = Path("docs/screens")


async def take(server: Server, folder: Path) -> None:
    """Ready, then broken, on desktop and phone."""
    async with stage(folder, port=0, **secrets(server)) as on:
        on.write(migration(server))
        await on.ask("/migrate help")
        await on.preflight()
        server.run_as_user("chmod 644 /srv/shop-next/.env.prod")
        try:
            await on.preflight()
        finally:
            server.run_as_user("chmod 600 /srv/shop-next/.env.prod")
        with Chromium() as chromium:
            async with Browser(chromium) as browser:
                await _shoot(on, browser)
                on.write(migration(server, roles=ROLES, quorum=3))
                await on.preflight(ASKER)
                await shoot_signoffs(on, browser, OUT)


async def _shoot(on: Stage, browser: Browser) -> None:
    await browser.open(on.slack.url)
    for theme in ("light", "dark"):
        await browser.run("localStorage.setItem('theme', arguments[0])", theme)
        for name, width in (("desktop", None), ("phone", 390)):
            await browser.width(width)
            await browser.open(on.slack.url)
            await browser.screenshot(OUT / f"preflight-{name}-{theme}.png")


def main() -> int:
    """Write the pictures."""
    OUT.mkdir(parents=True, exist_ok=True)
    with start() as server, tempfile.TemporaryDirectory() as folder:
        asyncio.run(take(server, Path(folder)))
    print(f"wrote {OUT}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
