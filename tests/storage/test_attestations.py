from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.vouching import Attestation
from storage import attestations
from storage.database import Database

AT = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
WORD = Attestation(
    id="a1",
    migration="shop/production",
    line="C-TST-4",
    evidence="Grüße: https://logs.example.org/q/1",
    by="U0DBA",
    at=AT,
    until=AT + timedelta(days=7),
)


async def test_of_each_line_the_word_that_lasts_longest_comes_back(database: Database) -> None:
    older = replace(WORD, id="a0", until=AT + timedelta(days=1))
    newer = replace(WORD, id="a2", at=AT + timedelta(hours=1))
    other = replace(WORD, id="a3", line="M8.5")
    async with database.transaction() as tx:
        for word in (
            newer,
            older,
            WORD,
            other,
            replace(WORD, id="a4", migration="blog/production"),
        ):
            await attestations.put(tx, word)

    async with database.reading() as tx:
        assert await attestations.of(tx, "shop/production") == (newer, other)
        assert await attestations.of(tx, "none/production") == ()


async def test_an_expired_word_is_still_known(database: Database) -> None:
    expired = replace(WORD, until=AT - timedelta(days=1))
    async with database.transaction() as tx:
        await attestations.put(tx, expired)
        assert await attestations.of(tx, "shop/production") == (expired,)
