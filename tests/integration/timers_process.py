"""A process with timers in it, for tests that stop and kill it. Each job writes an audit row.

Arguments: URL of the database, name of the process, a file with seconds that its clock is ahead.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.secret import Secret
from bot.executor.clock import SystemClock
from bot.executor.timers import Act, Job, Next, Then, Timers
from storage import journal
from storage.database import open_database
from storage.journal import Entry
from storage.schedules import Due

KEY = Secret("5a" * 32)


class FileClock(SystemClock):
    """Ahead of the machine's by what the file says."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=int(self._file.read_text() or "0"))


async def prepare(due: Due) -> Act:
    async def act(tx: AsyncConnection) -> Next:
        entry = Entry(tag="timer:job:done", actor=due.schedule.id, migration="", payload={})
        await journal.append(tx, KEY, entry)
        return Then.BY_RULE

    return act


async def main(url: str, name: str, ahead: str) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    clock = FileClock(Path(ahead))
    database = await open_database(url, clock)
    jobs = (Job(kind="note", prepare=prepare),)
    timers = Timers(database=database, clock=clock, owner=name, jobs=jobs, poll=0.5, lease=2.0)
    await timers.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    try:
        await stop.wait()
    finally:
        await timers.stop()
        await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
