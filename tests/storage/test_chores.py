from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain.chores.chore import Chore, Standing
from bot.domain.chores.kind import ChoreKind
from bot.domain.chores.look import Item, Look
from storage import chores
from storage.database import Database

DUE = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
SCAN = ChoreKind.IMAGES


def chore(number: int = 1, *keys: str, **changed: Any) -> Chore:
    items = tuple(Item(key=key, said=key) for key in keys)
    given: dict[str, Any] = {
        "id": f"chore-{number}",
        "migration": "shop",
        "channel": "C0SHOP",
        "kind": SCAN,
        "standing": Standing.OPEN,
        "due": DUE + timedelta(days=7 * number),
        "look": Look(items=items, facts=("fine",)),
        "news": keys[:1],
    }
    return Chore(**(given | changed))


async def put(database: Database, *all_: Chore) -> None:
    async with database.transaction() as tx:
        for each in all_:
            assert await chores.put(tx, each)


async def test_a_chore_comes_back_as_it_was_kept_and_is_kept_once(database: Database) -> None:
    full = chore(1, "a", by="U0ANN", at=DUE, until=DUE, reason="later", reminded=2)
    await put(database, full)

    async with database.transaction() as tx:
        assert not await chores.put(tx, full)
        assert await chores.get(tx, full.id) == full
        assert await chores.get(tx, "other") is None
        assert await chores.waiting(tx, "shop", SCAN) == full
        assert await chores.waiting(tx, "shop", ChoreKind.LOGS) is None


async def test_of_two_who_answer_one_is_second(database: Database) -> None:
    before = chore()
    await put(database, before)

    async with database.transaction() as tx:
        assert await chores.change(tx, before, replace(before, standing=Standing.DONE))
        assert not await chores.change(tx, before, replace(before, standing=Standing.SNOOZED))
        found = await chores.get(tx, before.id)
        assert found is not None
        assert found.standing is Standing.DONE


async def test_only_one_of_a_kind_waits_for_a_person(database: Database) -> None:
    looking = chore(3, standing=Standing.LOOKING)
    await put(database, chore(1), chore(2, kind=ChoreKind.LOGS), looking)

    async with database.transaction() as tx:
        with pytest.raises(IntegrityError):
            await chores.change(tx, looking, replace(looking, standing=Standing.OPEN))


async def test_a_look_is_held_against_the_last_one_that_saw_everything(database: Database) -> None:
    await put(
        database,
        chore(1, "old", standing=Standing.DONE),
        chore(2, "a", "b", standing=Standing.CLEAN),
        chore(3, standing=Standing.REPLACED, look=Look(trouble="silent")),
        chore(4, standing=Standing.NOT_APPLICABLE, look=None),
        chore(5, standing=Standing.LOOKING, look=None),
    )

    async with database.reading() as tx:
        assert await chores.seen_before(tx, "shop", SCAN) == {"a", "b"}
        assert await chores.seen_before(tx, "other", SCAN) == frozenset()
        newest = await chores.last(tx, "shop", SCAN)
        assert newest is not None
        assert newest.id == "chore-5"
        history = await chores.history(tx, "shop", 3)
        assert [one.id for one in history] == ["chore-5", "chore-4", "chore-3"]
