from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from storage import rehearsals
from storage.database import Database
from tests.bot.domain.test_rehearsal import HELD


async def test_the_newest_counts_and_what_was_said_of_a_run_stays(database: Database) -> None:
    later = replace(HELD, run="rehearsal-2", finished=HELD.finished + timedelta(hours=1))
    async with database.transaction() as tx:
        await rehearsals.put(tx, HELD)
        await rehearsals.put(tx, later)
        await rehearsals.put(tx, replace(HELD, trouble="said later"))

    async with database.reading() as tx:
        assert await rehearsals.latest(tx, HELD.migration) == later
        assert await rehearsals.of_run(tx, HELD.run) == HELD
        assert await rehearsals.latest(tx, "blog/production") is None
        assert await rehearsals.of_run(tx, "none") is None
