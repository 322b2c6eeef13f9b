"""A cutover that nobody starts: at its hour, on a real server, through the local Slack."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.scheduled_scenes import (
    HOUR,
    ROLES,
    all_sign_off,
    it_has_an_hour,
    it_is_put_off,
    the_hour_comes,
    there_and_back,
)
from sandbox.server import Server
from sandbox.signoff_scenes import card
from tests.acceptance.cutover_stage import play, side

pytestmark = [pytest.mark.server, pytest.mark.whole]


async def test_rehearsed_and_signed_off_it_begins_by_itself_after_a_fresh_preflight(
    server: Server, folder: Path
) -> None:
    day = f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%d}"
    async with play(server, folder, roles=ROLES, quorum=3) as shop:
        await there_and_back(shop.on)
        await all_sign_off(shop.on)
        await it_has_an_hour(shop.on, day)
        later = await it_is_put_off(shop.on)
        assert later.text.endswith(f"{day} {HOUR.replace('03', '04', 1)}")
        assert side(server) == "old"

        the_hour_comes(shop.on)
        ended = await shop.ended()
        assert ended.text == "ON THE NEW STACK · shop/production", shop.on.slack.shown(ended)
        assert side(server) == "new"
        assert "Break-glass" not in shop.on.slack.shown(ended)
        await card(shop.on, "BEGUN AS SCHEDULED")
        verdicts = [one.text for one in await shop.on.cards() if one.text.startswith("READY")]
        assert len(verdicts) == 2
