"""The audit trail as raw rows in big pages, straight from the driver: verifying reads them all."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.chain import LinkBroken
from storage.shielded import to_the_end

Rows = Sequence[tuple[Any, ...]]

PAGE = 1000  # hashed in one go: a few milliseconds in which the loop does nothing else
BEFORE_ALL = -(2**31)  # a forged row with a negative number must be met as well
_ROWS = """
SELECT seq, at, tag, actor, migration, run, payload, prev_hash, hash
FROM journal WHERE seq > {0} ORDER BY seq LIMIT {0}
"""
_SQLITE, _POSTGRESQL = _ROWS.format("?"), _ROWS.format("%s")


async def pages(tx: AsyncConnection) -> AsyncIterator[Rows]:
    """Rows of (seq, at, tag, actor, migration, run, payload, prev_hash, hash), in order.

    The transaction must have begun, so that all pages are of one moment. Raises `LinkBroken` at
    a row that SQLite itself cannot read.
    """
    read = _read_sqlite if tx.dialect.name == "sqlite" else _read_postgresql
    after = BEFORE_ALL
    while True:
        try:
            page = await read(tx, after, PAGE)
        except sqlite3.DatabaseError:
            async for row in _one_by_one(tx, after):
                yield row
            raise
        if not page:
            return
        yield page
        after = page[-1][0]


async def _one_by_one(tx: AsyncConnection, after: int) -> AsyncIterator[Rows]:
    """The readable rows of a page that cannot be read as a whole."""
    last = max(after, 0)
    while True:
        try:
            page = await _read_sqlite(tx, after, 1)
        except sqlite3.DatabaseError as trouble:
            raise LinkBroken(last + 1, f"cannot be read: {trouble}") from trouble
        if not page:
            return
        yield page
        after = last = page[-1][0]


async def _read_sqlite(tx: AsyncConnection, after: int, limit: int) -> Rows:
    raw: Any = (await tx.get_raw_connection()).driver_connection
    rows: Rows = await to_the_end(raw.execute_fetchall(_SQLITE, (after, limit)))
    return rows


async def _read_postgresql(tx: AsyncConnection, after: int, limit: int) -> Rows:
    raw: Any = (await tx.get_raw_connection()).driver_connection
    cursor = await to_the_end(raw.execute(_POSTGRESQL, (after, limit), binary=True))
    rows: Rows = await to_the_end(cursor.fetchall())
    return rows
