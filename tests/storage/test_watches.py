from __future__ import annotations

from dataclasses import replace

import pytest

from storage import watches
from storage.database import Database
from storage.watches import WatchChanged
from tests.bot.domain.watch.standing import BROKEN, TELLING, WATCH


async def test_a_watch_is_kept_and_the_newest_of_a_migration_counts(database: Database) -> None:
    later = replace(BROKEN, id="cutover-2", switched=WATCH.switched + 1)
    async with database.transaction() as tx:
        await watches.begin(tx, WATCH)
        await watches.begin(tx, later)

    async with database.reading() as tx:
        assert await watches.get(tx, WATCH.id) == WATCH
        assert await watches.get(tx, "none") is None
        assert await watches.latest(tx, WATCH.migration) == later
        assert await watches.latest(tx, "blog/production") is None


async def test_of_two_writers_one_is_told_that_it_came_too_late(database: Database) -> None:
    async with database.transaction() as tx:
        await watches.begin(tx, WATCH)
        await watches.save(tx, replace(WATCH, told="healthy"))

    with pytest.raises(WatchChanged):
        async with database.transaction() as tx:
            await watches.save(tx, replace(WATCH, ended="too late"))

    async with database.reading() as tx:
        assert await watches.get(tx, WATCH.id) == replace(WATCH, told="healthy", revision=1)


async def test_a_summary_stays_as_it_was_told(database: Database) -> None:
    async with database.transaction() as tx:
        await watches.tell(tx, TELLING)

    async with database.reading() as tx:
        assert await watches.telling(tx, TELLING.id) == TELLING
        with pytest.raises(LookupError):
            await watches.telling(tx, "none")
