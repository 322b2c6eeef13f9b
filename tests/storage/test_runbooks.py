from __future__ import annotations

from dataclasses import replace

import pytest

from storage import runbooks
from storage.database import Database
from storage.runbooks import Kept

KEPT = Kept(
    digest="ab12cd34ef56",
    migration="shop/production",
    channel="C0SHOP",
    content="[]",
    by="U0LEAD",
)


async def test_a_runbook_stays_as_it_was_first_shown(database: Database) -> None:
    async with database.transaction() as tx:
        await runbooks.put(tx, KEPT)
        await runbooks.put(tx, replace(KEPT, by="U0OTHER"))

    async with database.reading() as tx:
        assert await runbooks.get(tx, KEPT.digest) == KEPT
        with pytest.raises(LookupError):
            await runbooks.get(tx, "000000000000")
