"""What was confirmed is never lost, also when the program is killed at any moment."""

from __future__ import annotations

import asyncio
import random
import sys
import time
from pathlib import Path

from sqlalchemy import text

from bot.domain.secret import Secret
from storage.database import Database
from storage.journal import Entry, append
from storage.verify import verify

WRITER = Path(__file__).with_name("acknowledging_writer.py")
ROOT = WRITER.parent.parent.parent
AT_ONCE = 5.0  # seconds; no lock of the dead may hold up the living


async def confirmed_until_killed(url: str, key: Secret, rows: int, delay: float) -> int:
    """Let a writer run for some rows and a moment more; the last row that it was promised."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(WRITER),
        url,
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{key.reveal()}\n".encode())
        lines = [await asyncio.wait_for(process.stdout.readline(), 60) for _ in range(rows)]
        await asyncio.sleep(delay)
    finally:
        process.kill()
        rest, _ = await process.communicate()
    whole = [*lines, *rest.splitlines(keepends=True)]
    return int([line for line in whole if line.endswith(b"\n")][-1])


async def test_nothing_confirmed_is_lost_and_nobody_waits_for_the_dead(
    database: Database, key: Secret
) -> None:
    chance = random.Random(3)
    for round_ in range(2):
        confirmed = await confirmed_until_killed(database.url, key, 5, chance.random() / 50)

        started = time.monotonic()
        async with database.transaction() as tx:
            row = await append(tx, key, Entry(tag="a:b:c", actor="the living"))
            wanted = (await tx.execute(text("SELECT wanted FROM outbox"))).scalar_one()
        assert time.monotonic() - started < AT_ONCE

        proof = await verify(database, key)
        assert proof.ok
        assert confirmed < row.seq <= confirmed + 2, "at most one row more than was confirmed"
        assert wanted == row.seq - 1 - round_, "row and message live or die together"
