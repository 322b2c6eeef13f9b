"""The audit trail: nothing is ever lost, forked or written with the wrong key."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.domain.secret import Secret
from storage.chain import GENESIS, Anchor
from storage.database import Database, now
from storage.journal import Entry, JournalBroken, append, entries, head, latest
from storage.tables import journal
from storage.verify import verify


def entry(number: int = 1, **changes: Any) -> Entry:
    values: dict[str, Any] = {
        "tag": "executor:step:finished",
        "actor": "U024BE7LH",
        "migration": "shop",
        "run": "run-1",
        "payload": {"number": number},
    }
    return Entry(**values | changes)


async def write(database: Database, key: Secret, *new: Entry) -> None:
    async with database.transaction() as tx:
        for one in new:
            await append(tx, key, one)


async def test_a_row_is_read_back_as_it_was_appended(database: Database, key: Secret) -> None:
    payload = {"text": "Grüße \0 \U0001f680", "list": [1, None, True], "map": {"b": 1, "a": 2}}
    async with database.transaction() as tx:
        written = await append(tx, key, entry(payload=payload))
        at = await now(tx)

    async with database.reading() as tx:
        (found,) = await entries(tx)
        end = await head(tx)

    assert found == written
    assert found.payload == payload
    assert (found.seq, found.tag, found.actor) == (1, "executor:step:finished", "U024BE7LH")
    assert abs(found.at - datetime.fromtimestamp(at / 1000, UTC)).total_seconds() < 1
    assert end == Anchor(seq=1, hash=found.hash)


async def test_an_empty_trail_has_the_head_of_the_genesis(database: Database) -> None:
    async with database.reading() as tx:
        assert await head(tx) == Anchor(seq=0, hash=GENESIS)
        assert await entries(tx) == ()


async def test_rows_are_read_by_migration_by_run_and_in_pages(
    database: Database, key: Secret
) -> None:
    await write(database, key, *(entry(n, migration="shop" if n % 2 else "blog") for n in range(6)))
    await write(database, key, entry(6, run="run-2"))

    async with database.reading() as tx:
        assert [e.seq for e in await entries(tx, migration="shop")] == [2, 4, 6, 7]
        assert [e.seq for e in await entries(tx, after=2, limit=2)] == [3, 4]
        assert [e.seq for e in await latest(tx, migration="shop", limit=2)] == [6, 7]
        assert [e.seq for e in await entries(tx, run="run-2")] == [7]


async def test_many_writers_make_one_chain_without_a_gap(database: Database, key: Secret) -> None:
    await asyncio.gather(*(write(database, key, entry(number)) for number in range(40)))

    proof = await verify(database, key)
    async with database.reading() as tx:
        numbers = {found.payload["number"] for found in await entries(tx)}

    assert (proof.ok, proof.rows) == (True, 40)
    assert numbers == set(range(40))


async def test_a_rolled_back_row_leaves_no_trace(database: Database, key: Secret) -> None:
    async with database.transaction() as tx:
        await append(tx, key, entry(1))
        await tx.rollback()
    await write(database, key, entry(2))

    async with database.reading() as tx:
        assert [found.payload["number"] for found in await entries(tx)] == [2]


async def test_a_fork_is_refused_by_the_database_itself(database: Database, key: Secret) -> None:
    await write(database, key, entry(1), entry(2))

    async def fork() -> None:
        async with database.transaction() as tx:
            rows = (await tx.execute(journal.select().where(journal.c.seq == 2))).mappings()
            await tx.execute(journal.insert(), dict(rows.one()) | {"seq": 3, "hash": "f" * 64})

    with pytest.raises(IntegrityError):
        await fork()


async def test_nothing_is_appended_with_another_key(database: Database, key: Secret) -> None:
    await write(database, key, entry(1))

    with pytest.raises(JournalBroken):
        await write(database, Secret("6b" * 32), entry(2))
    assert (await verify(database, key)).rows == 1


async def test_nothing_is_appended_behind_a_head_that_was_moved(
    database: Database, key: Secret
) -> None:
    await write(database, key, entry(1), entry(2))
    async with database.transaction() as tx:
        await tx.execute(text("DELETE FROM journal WHERE seq = 2"))
        first = "(SELECT hash FROM journal WHERE seq = 1)"
        await tx.execute(text(f"UPDATE journal_head SET seq = 1, hash = {first}"))

    with pytest.raises(JournalBroken):
        await write(database, key, entry(3))


@pytest.mark.parametrize(
    "changes",
    [
        {"tag": "two:parts"},
        {"tag": "a:b:c:d"},
        {"tag": "A:b:c"},
        {"actor": "two\nlines"},
        {"migration": "nul\0"},
        {"run": "half a pair \ud800"},
    ],
)
def test_an_entry_with_unclear_names_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"is not source:subject:action|one printable line"):
        entry(**changes)


async def test_a_payload_with_floats_is_refused_and_nothing_is_written(
    database: Database, key: Secret
) -> None:
    with pytest.raises(TypeError):
        await write(database, key, entry(payload={"seconds": 0.8}))
    async with database.reading() as tx:
        assert await entries(tx) == ()
