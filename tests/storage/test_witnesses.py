"""Who signed off is a witness to the end of the trail that the card showed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from bot.domain.secret import Secret
from storage import signoffs
from storage.chain import Anchor
from storage.database import Database
from storage.verify import verify
from storage.witnesses import Witness, witnesses
from tests.storage.test_signoffs import ASK, VOTE, kept
from tests.storage.test_verify import ROWS, Row, anchors, edited, rechained, rewrite, seal_the_end

__all__ = ["anchors"]

OLD_CARD, EARLY, LATE = 1, 2, 3
_HASHES = "SELECT seq, hash FROM journal"


@pytest.fixture
async def shown(database: Database, anchors: tuple[Anchor, ...]) -> None:
    """Three answers: on the card of an old bot, at row 40, and at row 95, behind every anchor."""
    async with database.reading() as tx:
        rows = {int(row.seq): str(row.hash) for row in await tx.execute(text(_HASHES))}
    await kept(database)
    async with database.transaction() as tx:
        await signoffs.put_asks(tx, VOTE.request, [ASK])
        for number, by, row in ((OLD_CARD, "U0A", 0), (EARLY, "U0BEN", 40), (LATE, "U0CAT", 95)):
            head = f"{row}-{rows[row]}" if row else ""
            await signoffs.put_vote(tx, replace(VOTE, seq=number, by=by, head=head))


async def say(database: Database, number: int, head: str) -> None:
    async with database.transaction() as tx:
        change = text("UPDATE signoff_votes SET head = :head WHERE seq = :seq")
        await tx.execute(change, {"head": head, "seq": number})


@pytest.mark.usefixtures("shown")
async def test_an_honest_trail_agrees_with_everybody_who_was_shown_it(
    database: Database, key: Secret, anchors: tuple[Anchor, ...]
) -> None:
    proof = await verify(database, key, anchors)

    assert (proof.ok, proof.witnessed) == (True, 2)
    assert proof.anchored_to == 89, "a witness in the same database is no anchor outside"


@pytest.mark.usefixtures("shown")
async def test_a_trail_that_was_written_anew_with_the_stolen_key_contradicts_a_witness(
    database: Database, key: Secret
) -> None:
    await rewrite(database, lambda rows: rechained(edited(rows), key))
    await seal_the_end(database, key)

    proof = await verify(database, key)

    assert (proof.ok, proof.broken_at, proof.rows, proof.witnessed) == (False, 95, 40, 1)
    assert proof.reason == (
        "is not the row that U0CAT was shown when signing off: rewritten somewhere in rows 41 to 95"
    )


@pytest.mark.usefixtures("shown")
async def test_a_trail_that_ends_before_what_somebody_was_shown_is_cut_off(
    database: Database, key: Secret
) -> None:
    def cut(rows: list[Row]) -> list[Row]:
        return rows[:90]

    await rewrite(database, cut)
    await seal_the_end(database, key)

    proof = await verify(database, key)

    assert (proof.ok, proof.broken_at) == (False, 91)
    assert proof.reason == "missing; U0CAT was shown row 95 when signing off"


@pytest.mark.usefixtures("shown")
@pytest.mark.parametrize("head", ["40", "0-" + "a" * 64, "40-" + "A" * 64, "40-" + "a" * 63])
async def test_an_answer_that_holds_no_end_of_a_trail_was_edited(
    database: Database, key: Secret, head: str
) -> None:
    await say(database, EARLY, head)

    proof = await verify(database, key)

    assert (proof.ok, proof.reason) == (False, "U0BEN was shown no row of this trail")
    assert proof.broken_at == ROWS


async def test_nobody_was_shown_anything_yet(database: Database) -> None:
    async with database.reading() as tx:
        assert await witnesses(tx) == ()


@pytest.mark.usefixtures("shown")
async def test_an_answer_on_an_old_card_is_no_witness(database: Database) -> None:
    async with database.reading() as tx:
        found: tuple[Witness, ...] = await witnesses(tx)

    assert [(each.by, each.head.seq) for each in found] == [("U0BEN", 40), ("U0CAT", 95)]
