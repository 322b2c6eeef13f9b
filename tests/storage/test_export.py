"""An exported trail is checked with nothing but the key and an HMAC."""

from __future__ import annotations

import hashlib
import hmac
import json

from bot.domain.secret import Secret
from storage.database import Database
from storage.export import export
from storage.journal import Entry, append


async def lines(database: Database) -> list[str]:
    async with database.reading() as tx:
        return [line async for line in export(tx)]


async def test_anybody_with_the_key_can_check_every_line(database: Database, key: Secret) -> None:
    async with database.transaction() as tx:
        for number in range(3):
            await append(
                tx,
                key,
                Entry(tag="a:b:c", actor="Ümit", payload={"says": '"hash":"x"', "n": number}),
            )

    *rows, last = await lines(database)

    prev = "0" * 64
    for number, row in enumerate(rows, start=1):
        parsed = json.loads(row)
        content = row[len('{"hash":"') + 64 + len('","row":') : -1]
        digest = hmac.new(
            key.reveal().encode(), b"slipway-audit-v1\0" + content.encode(), hashlib.sha256
        )
        assert parsed["hash"] == digest.hexdigest()
        assert (parsed["row"]["seq"], parsed["row"]["prev"]) == (number, prev)
        prev = parsed["hash"]
    told = json.loads(last)
    assert told["checkpoint"].splitlines()[:2] == ["slipway-audit", "3"]
    sealed = hmac.new(
        key.reveal().encode(), b"slipway-head-v1\0" + told["checkpoint"].encode(), hashlib.sha256
    )
    assert told["seal"] == sealed.hexdigest()


async def test_an_empty_trail_exports_nothing(database: Database) -> None:
    assert await lines(database) == []
