"""No audit row, no effect: what happened and what the channel will see, in one transaction."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.secret import Secret
from bot.domain.state import TimelineEntry
from storage.journal import Entry, append
from storage.outbox import Posting, want


async def record(
    tx: AsyncConnection, key: Secret, entry: Entry, *postings: Posting
) -> TimelineEntry:
    """Append the row, then want the messages that show it."""
    row = await append(tx, key, entry)
    for posting in postings:
        await want(tx, posting)
    return row
