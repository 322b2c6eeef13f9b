from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.waiver import Waiver
from storage import waivers
from storage.database import Database, now
from tests.storage.test_attestations import AT

WAIVER = Waiver(
    id="w1",
    migration="shop/production",
    finding="0123456789abcdef",
    check="disk-space",
    target="web-1",
    reason="the volume grows tomorrow",
    by="U0DBA",
    at=AT,
    until=AT,
)


async def test_waivers_come_back_oldest_first_until_they_expire(database: Database) -> None:
    async with database.transaction() as tx:
        start = AT.fromtimestamp(await now(tx) / 1000, AT.tzinfo)
        valid = replace(WAIVER, at=start, until=start + timedelta(days=1))
        first = replace(valid, id="w9", at=start - timedelta(hours=1))
        over = replace(valid, id="w2", until=start)
        elsewhere = replace(valid, id="w3", migration="blog/production")
        for waiver in (valid, first, over, elsewhere):
            await waivers.put(tx, waiver, "preflight-1")

    async with database.reading() as tx:
        assert await waivers.in_force(tx, "shop/production") == (first, valid)
        assert await waivers.in_force(tx, "none/production") == ()
