"""No audit row, no effect: the row, the messages and the change live or die together."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.secret import Secret
from storage import seen
from storage.database import Database
from storage.journal import Entry, JournalBroken, append, entries
from storage.outbox import Posting, busy_channels, want
from storage.record import record

ENTRY = Entry(tag="preflight:run:ordered", actor="U1", migration="shop", run="run-1")
CARD = Posting(key="preflight/run-1/card", channel="C1", view="preflight.card", subject="run-1")


async def order(database: Database, key: Secret, click: str, card: Posting) -> None:
    async with database.transaction() as tx:
        assert await seen.first(tx, click, 60_000)
        await record(tx, key, ENTRY, card)


async def test_all_of_it_is_there_together(database: Database, key: Secret) -> None:
    await order(database, key, "click-1", CARD)

    async with database.reading() as tx:
        assert [row.tag for row in await entries(tx, run="run-1")] == [ENTRY.tag]
        assert await busy_channels(tx) == ("C1",)


async def test_without_the_row_nothing_happened(database: Database, key: Secret) -> None:
    await order(database, key, "click-1", CARD)
    elsewhere = Posting(key=CARD.key, channel="C2", view=CARD.view, subject=CARD.subject)

    with pytest.raises(JournalBroken):
        await order(database, Secret("6b" * 32), "click-2", CARD)
    with pytest.raises(ValueError, match="lives in another channel"):
        await order(database, key, "click-3", elsewhere)

    async with database.transaction() as tx:
        assert len(await entries(tx)) == 1
        assert await busy_channels(tx) == ("C1",)
        assert await seen.first(tx, "click-2", 60_000)
        assert await seen.first(tx, "click-3", 60_000)


async def test_those_who_record_do_not_block_each_other_for_ever(
    database: Database, key: Secret
) -> None:
    """The head is locked before the channel, by everybody: no two can wait in a circle."""

    async def by_hand(number: int) -> None:
        async with database.transaction() as tx:
            await append(tx, key, ENTRY)
            await want(tx, CARD)

    await want_once(database)
    both = [order(database, key, f"click-{number}", CARD) for number in range(15)]
    await asyncio.gather(*both, *(by_hand(number) for number in range(15)))

    async with database.reading() as tx:
        assert len(await entries(tx)) == 30


async def want_once(database: Database) -> None:
    async with database.transaction() as tx:
        await want(tx, CARD)
