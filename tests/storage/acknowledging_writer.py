"""A program that says which rows it was promised, until somebody kills it."""

from __future__ import annotations

import asyncio
import sys

from bot.domain.secret import Secret
from bot.executor.clock import SystemClock
from storage.database import open_database
from storage.journal import Entry
from storage.outbox import Posting
from storage.record import record


async def main(url: str, key: Secret) -> None:
    database = await open_database(url, SystemClock())
    while True:
        async with database.transaction() as tx:
            card = Posting(key="card", channel="C1", view="v", subject="s")
            row = await record(tx, key, Entry(tag="a:b:c", actor="U1"), card)
        sys.stdout.write(f"{row.seq}\n")
        sys.stdout.flush()


asyncio.run(main(sys.argv[1], Secret(sys.stdin.readline().strip())))
