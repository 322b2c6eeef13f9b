"""An evidence pack in a real browser: nothing is loaded, nothing runs, nothing is cut off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.pack import Pack
from bot.views.pack import upload
from sandbox.slack.browser import Browser, Chromium
from tests.bot.views.packs import pack
from tests.bot.views.test_pack_page import hostile

pytestmark = pytest.mark.browser
LOADED = "return performance.getEntriesByType('resource').map(each => each.name)"
WIDTHS = "return [document.documentElement.scrollWidth, innerWidth]"
COLOURS = "return getComputedStyle(document.body).backgroundColor"
#: Every request that the page makes, its own file and the pictures in it aside.
OUTSIDE = f"{LOADED}.filter(each => !each.startsWith('data:'))"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with Chromium() as running:
        yield running


@pytest.mark.parametrize("shown", [pack(), hostile()], ids=["calm", "hostile"])
async def test_a_browser_shows_it_without_a_complaint_and_without_a_request(
    shown: Pack, chromium: Chromium, tmp_path: Path
) -> None:
    file = tmp_path / "pack.html"
    file.write_bytes(upload(shown).content)
    async with Browser(chromium) as browser:
        await browser.console()
        await browser.look_at(file)

        assert "ROLLED BACK" in await browser.see("h1")
        assert await browser.console() == []
        assert await browser.run(OUTSIDE) == []
        assert await browser.run(COLOURS) == "rgb(255, 255, 255)"
        for width in (1280, 390, 320):
            await browser.width(width)
            wide, there = await browser.run(WIDTHS)
            assert wide <= there, width
