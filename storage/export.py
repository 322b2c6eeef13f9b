"""The audit trail as lines of JSON that can be checked without the database."""

from __future__ import annotations

from collections.abc import AsyncIterator

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.canonical import canonical
from storage.chain import Anchor, checkpoint, line
from storage.pages import pages

_HEAD = text("SELECT seq, hash, seal FROM journal_head WHERE id = 1")


async def export(tx: AsyncConnection) -> AsyncIterator[str]:
    """One line per row, then one with the head's checkpoint and its seal.

    `hash` is the keyed hash of the very characters of `row`. Exporting proves nothing by itself:
    verify first. Raises `LinkBroken`, `TypeError` or `ValueError` for rows that cannot be read.
    """
    head = (await tx.execute(_HEAD)).one_or_none()
    async for page in pages(tx):
        for row in page:
            yield f'{{"hash":"{row[8]}","row":{line(row[:8])}}}'
    if head is not None:
        told = checkpoint(Anchor(seq=head.seq, hash=head.hash))
        yield canonical({"checkpoint": told, "seal": head.seal})
