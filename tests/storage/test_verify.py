"""Tampering shows: every attack on the trail that somebody with the database can make."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.secret import Secret
from storage import pages
from storage.chain import GENESIS, Anchor, LinkBroken, follow, link, seal
from storage.database import Database
from storage.journal import Entry, append
from storage.verify import Verification, verify, verify_in

ROWS = 100
ANCHORED = (49, 89)
COLUMNS = ("seq", "at", "tag", "actor", "migration", "run", "payload", "prev_hash", "hash")
READ = f"SELECT {', '.join(COLUMNS)} FROM journal ORDER BY seq"
WRITE = f"INSERT INTO journal ({', '.join(COLUMNS)}) VALUES ({', '.join(f':{c}' for c in COLUMNS)})"
STRANGER = Secret("00" * 32)

Row = dict[str, Any]


@pytest.fixture
async def anchors(database: Database, key: Secret) -> tuple[Anchor, ...]:
    """A hundred rows, two of whose heads were told outside."""
    blank = dict(zip(COLUMNS, (0, 0, "a:b:c", "U1", "shop", "r", "", "", ""), strict=True))
    rows = rechained(
        [blank | {"at": 10**12 + n, "payload": f'{{"n":{n}}}'} for n in range(1, ROWS + 1)], key
    )
    async with database.transaction() as tx:
        await append(tx, key, Entry(tag="a:b:c", actor="U1"))  # makes the head's row
    await rewrite(database, lambda _: rows)
    await seal_the_end(database, key)
    return tuple(Anchor(seq=seq, hash=rows[seq - 1]["hash"]) for seq in ANCHORED)


async def rewrite(database: Database, change: Callable[[list[Row]], list[Row]]) -> None:
    """What somebody who can write the database can do: anything."""
    async with database.transaction() as tx:
        rows = [dict(row) for row in (await tx.execute(text(READ))).mappings()]
        await tx.execute(text("DELETE FROM journal"))
        changed = change(rows)
        if changed:
            await tx.execute(text(WRITE), changed)


def rechained(rows: list[Row], key: Secret) -> list[Row]:
    """Number and hash them anew from the first to the last."""
    prev, fresh = GENESIS, []
    for seq, row in enumerate(sorted(rows, key=itemgetter("seq")), start=1):
        new = row | {"seq": seq, "prev_hash": prev}
        prev = link(key, tuple(new[name] for name in COLUMNS[:8]))
        fresh.append(new | {"hash": prev})
    return fresh


def edited(rows: list[Row]) -> list[Row]:
    return [row | {"payload": '{"n":0}'} if row["seq"] == 60 else row for row in rows]


def without_the_middle(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["seq"] != 60]


def swapped(rows: list[Row]) -> list[Row]:
    numbers = {60: 61, 61: 60}
    return [row | {"seq": numbers.get(row["seq"], row["seq"])} for row in rows]


def with_a_forgery(rows: list[Row]) -> list[Row]:
    return [*rows[:60], rows[59] | {"actor": "U666"}, *rows[60:]]


def cut_off(rows: list[Row]) -> list[Row]:
    return rows[:80]


ATTACKS = [edited, without_the_middle, swapped]


async def test_an_honest_trail_is_proven_and_says_how_far_it_is_anchored(
    database: Database, key: Secret, anchors: tuple[Anchor, ...]
) -> None:
    proof = await verify(database, key, anchors)

    assert proof.ok
    assert (proof.rows, proof.broken_at, proof.reason) == (100, None, "")
    assert (proof.anchored, proof.unanchored) == (range(1, 90), range(90, 101))
    assert (await verify(database, key)).unanchored == range(1, 101)


async def test_an_empty_trail_is_proven(database: Database, key: Secret) -> None:
    assert await verify(database, key) == Verification(
        rows=0,
        ok=True,
        broken_at=None,
        reason="",
        anchored_to=0,
        head=Anchor(seq=0, hash=GENESIS),
    )


@pytest.mark.parametrize("attack", ATTACKS)
async def test_a_changed_row_is_named(
    database: Database,
    key: Secret,
    anchors: tuple[Anchor, ...],
    attack: Callable[[list[Row]], list[Row]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await rewrite(database, attack)

    for page, told in ((1000, ()), (7, ()), (1000, anchors), (7, anchors)):
        monkeypatch.setattr(pages, "PAGE", page)
        proof = await verify(database, key, told)
        assert (proof.ok, proof.broken_at, proof.rows) == (False, 60, 59)
    assert proof.anchored_to == 49


@pytest.mark.parametrize("attack", [*ATTACKS, with_a_forgery, cut_off])
async def test_rechaining_without_the_key_changes_the_first_row(
    database: Database,
    key: Secret,
    anchors: tuple[Anchor, ...],
    attack: Callable[[list[Row]], list[Row]],
) -> None:
    await rewrite(database, lambda rows: rechained(attack(rows), STRANGER))

    proof = await verify(database, key)

    assert (proof.ok, proof.broken_at) == (False, 1)


@pytest.mark.parametrize("attack", [*ATTACKS, with_a_forgery])
async def test_rechaining_with_the_stolen_key_is_found_at_the_next_anchor(
    database: Database,
    key: Secret,
    anchors: tuple[Anchor, ...],
    attack: Callable[[list[Row]], list[Row]],
) -> None:
    await rewrite(database, lambda rows: rechained(attack(rows), key))
    await seal_the_end(database, key)

    proof = await verify(database, key, anchors)

    assert (proof.ok, proof.broken_at, proof.rows) == (False, 89, 49)
    assert "somewhere in rows 50 to 89" in proof.reason


async def test_the_limit_what_is_newer_than_the_last_anchor_falls_with_the_key(
    database: Database, key: Secret, anchors: tuple[Anchor, ...]
) -> None:
    await rewrite(database, lambda rows: rows[:95])
    await seal_the_end(database, key)

    proof = await verify(database, key, anchors)

    assert (proof.ok, proof.unanchored) == (True, range(90, 96))


async def test_two_honest_histories_cannot_be_spliced(
    database: Database, key: Secret, anchors: tuple[Anchor, ...]
) -> None:
    """As after a restored backup: both ends are real, made with the real key, and do not fit."""

    def spliced(rows: list[Row]) -> list[Row]:
        other = [row | {"actor": "U2"} if row["seq"] == 30 else row for row in rows]
        return [*rows[:60], *rechained(other, key)[60:]]

    await rewrite(database, spliced)

    proof = await verify(database, key)

    assert (proof.ok, proof.broken_at) == (False, 61)
    assert proof.reason == "does not follow from the row before it"


async def test_a_missing_row_is_said_to_be_missing(
    database: Database, key: Secret, anchors: tuple[Anchor, ...]
) -> None:
    await rewrite(database, without_the_middle)

    assert (await verify(database, key)).reason == "missing; row 61 follows"


async def test_cutting_off_the_end_is_found(
    database: Database, key: Secret, anchors: tuple[Anchor, ...]
) -> None:
    await rewrite(database, cut_off)
    assert (await verify(database, key)).broken_at == 81

    await seal_the_end(database, STRANGER)
    assert (await verify(database, key)).reason == "the head is not sealed with this key"

    await seal_the_end(database, key)
    proof = await verify(database, key, anchors)
    assert (proof.broken_at, proof.anchored_to) == (81, 49)
    assert proof.reason == "missing; the trail was told to reach row 89"


async def test_replacing_the_whole_trail_is_found_by_any_anchor(
    database: Database, key: Secret, anchors: tuple[Anchor, ...]
) -> None:
    await rewrite(database, lambda _: [])
    async with database.transaction() as tx:
        await tx.execute(text("DELETE FROM journal_head"))

    assert (await verify(database, key)).ok  # an empty trail is a trail: anchors are needed
    assert (await verify(database, key, anchors)).broken_at == 1


@pytest.mark.parametrize("seq", [-5, 0, 101])
async def test_a_row_outside_the_numbers_is_found(
    database: Database, key: Secret, anchors: tuple[Anchor, ...], seq: int
) -> None:
    await rewrite(database, lambda rows: [*rows, rows[-1] | {"seq": seq, "prev_hash": "e" * 64}])

    assert not (await verify(database, key, anchors)).ok


async def test_a_trail_without_its_head_is_not_proven(
    database: Database, key: Secret, anchors: tuple[Anchor, ...]
) -> None:
    async with database.transaction() as tx:
        await tx.execute(text("DELETE FROM journal_head"))

    assert (await verify(database, key, anchors)).reason == "the trail has no head of its own"


@pytest.mark.parametrize("change", ["seq = seq + 1", "seq = seq - 1", "hash = seal", "seal = hash"])
async def test_a_changed_head_is_found(
    database: Database, key: Secret, anchors: tuple[Anchor, ...], change: str
) -> None:
    async with database.transaction() as tx:
        await tx.execute(text(f"UPDATE journal_head SET {change}"))

    proof = await verify(database, key, anchors)

    assert not proof.ok
    assert proof.anchored_to == 89


async def test_every_byte_of_every_field_counts(
    database: Database, key: Secret, anchors: tuple[Anchor, ...]
) -> None:
    """Any flipped bit in any stored field of any row breaks the trail at that very row."""
    async with database.reading() as tx:
        rows = [tuple(row) for row in await tx.execute(text(READ))]

    @settings(max_examples=300, deadline=None)
    @given(st.integers(0, ROWS - 1), st.integers(0, 8), st.integers(0, 10**6), st.integers(0, 6))
    def flip(index: int, column: int, place: int, bit: int) -> None:
        value = rows[index][column]
        changed = (
            value ^ (1 << bit)
            if isinstance(value, int)
            else "".join(
                chr(ord(c) ^ (1 << bit)) if i == place % len(value) else c
                for i, c in enumerate(value)
            )
        )
        row = (*rows[index][:column], changed, *rows[index][column + 1 :])
        with pytest.raises(LinkBroken) as broken:
            follow(key, Anchor(seq=0, hash=GENESIS), [*rows[:index], row, *rows[index + 1 :]])
        assert broken.value.seq == index + 1

    flip()


@pytest.mark.parametrize("column", ["at", "tag", "actor", "migration", "run", "payload"])
async def test_a_value_of_another_type_is_found(
    database: Database, key: Secret, anchors: tuple[Anchor, ...], column: str
) -> None:
    if not database.url.startswith("sqlite"):
        return  # PostgreSQL's columns hold nothing but their type
    async with database.transaction() as tx:
        await tx.execute(text(f"UPDATE journal SET {column} = x'ff' WHERE seq = 70"))

    assert (await verify(database, key, anchors)).broken_at == 70


async def test_a_row_that_cannot_even_be_read_is_named(
    database: Database, key: Secret, anchors: tuple[Anchor, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    if not database.url.startswith("sqlite"):
        return  # PostgreSQL refuses to store it
    async with database.transaction() as tx:
        await tx.execute(text("UPDATE journal SET tag = CAST(x'ff' AS TEXT) WHERE seq = 70"))

    for page in (7, 1000):
        monkeypatch.setattr(pages, "PAGE", page)
        proof = await verify(database, key, anchors)
        assert (proof.broken_at, proof.rows, proof.anchored_to) == (70, 69, 49)
        assert proof.reason.startswith("cannot be read")


async def test_an_edit_in_the_raw_file_passes_sqlite_and_fails_the_chain(
    database: Database, key: Secret, anchors: tuple[Anchor, ...], tmp_path: Path
) -> None:
    if not database.url.startswith("sqlite"):
        return  # only SQLite has one file to edit
    await database.close()
    path = tmp_path / "slipway.db"
    content = path.read_bytes()
    path.write_bytes(content.replace(b'{"n":77}', b'{"n":78}'))

    async with database.transaction() as tx:
        assert (await tx.exec_driver_sql("PRAGMA integrity_check")).scalar_one() == "ok"
    assert (await verify(database, key)).broken_at == 77


async def seal_the_end(database: Database, key: Secret) -> None:
    async with database.transaction() as tx:
        last = (await tx.execute(text(READ + " DESC LIMIT 1"))).one()
        end = Anchor(seq=last.seq, hash=last.hash)
        await tx.execute(
            text("UPDATE journal_head SET seq = :seq, hash = :hash, seal = :seal"),
            {"seq": end.seq, "hash": end.hash, "seal": seal(key, end)},
        )


async def test_a_transaction_can_verify_what_it_sees(
    database: Database, key: Secret, anchors: tuple[Anchor, ...]
) -> None:
    async def with_one_more(tx: AsyncConnection) -> Verification:
        await append(tx, key, Entry(tag="a:b:c", actor="U1"))
        return await verify_in(tx, key, anchors)

    async with database.transaction() as tx:
        assert (await with_one_more(tx)).rows == ROWS + 1
