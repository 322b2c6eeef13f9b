"""How much room a day of watching 200 migrations takes, and how fast samples are written."""

from __future__ import annotations

import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import text

from bot.domain.watch.sample import Sample
from bot.executor.clock import SystemClock
from storage import samples
from storage.database import Database, open_database
from tests.benchmarks.figure import Figure
from tests.bot.domain.watch.simulation import DAY, HOUR, NOISY, SWITCHED, App
from tests.postgres import PostgresServer, cluster

WATCHED = 200
#: So many are really written, a whole day each; the others would take as much.
WRITTEN = 4
#: So many are written in a transaction of their own each, for the rate.
SINGLE = 1_000
MOST = 100_000_000
_SQLITE = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
_POSTGRESQL = "SELECT pg_total_relation_size('samples')"


async def measure() -> list[Figure]:
    """A day on each database."""
    with tempfile.TemporaryDirectory() as folder:
        async with _opened(f"sqlite:///{Path(folder) / 'bench.db'}") as database:
            figures = await _measured("sqlite", database, _SQLITE, None)
    with cluster() as server, server.running():
        server.administer("CREATE SCHEMA bench")
        async with _opened(server.url(schema="bench")) as database:
            figures += await _measured("postgresql", database, _POSTGRESQL, server)
    return figures


async def _measured(
    name: str, database: Database, room: str, server: PostgresServer | None
) -> list[Figure]:
    empty = await _number(database, room)
    await _day(database, server)
    size = (await _number(database, room) - empty) * WATCHED / WRITTEN
    looks = WATCHED * DAY // 30_000
    rate = await _rate(database)
    return [
        Figure(
            name=f"samples_{name}_day_of_200",
            value=size / 1e6,
            unit="MB",
            target=f"at most 100 MB for {looks:,} samples ({size / looks:.0f} bytes each)",
            met=size <= MOST,
        ),
        Figure(
            name=f"samples_{name}_write",
            value=rate,
            unit="samples/s",
            target=f"many times the {WATCHED / 30:.1f}/s that 200 migrations need",
            met=rate >= 10 * WATCHED / 30,
        ),
    ]


async def _day(database: Database, server: PostgresServer | None) -> None:
    """A look at all of them is one transaction, as in the bot; each hour PostgreSQL tidies up.

    It does so by itself within a minute, and here an hour is over in a second.
    """
    apps = {f"watch-{n}": App(n, noise=NOISY).watched(DAY) for n in range(WRITTEN)}
    for at in range(SWITCHED, SWITCHED + DAY, 30_000):
        async with database.transaction() as tx:
            for run, seen in apps.items():
                await samples.append(tx, run, next(seen))
        if server is not None and (at - SWITCHED) % HOUR == 0:
            server.administer("VACUUM bench.samples")


async def _rate(database: Database) -> float:
    seen: list[Sample] = [App(n).look(SWITCHED + n) for n in range(SINGLE)]
    began = time.perf_counter()
    for number, sample in enumerate(seen):
        async with database.transaction() as tx:
            await samples.append(tx, f"one-{number % WATCHED}", sample)
    return SINGLE / (time.perf_counter() - began)


async def _number(database: Database, query: str) -> int:
    async with database.reading() as tx:
        return int((await tx.execute(text(query))).scalar_one())


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    database = await open_database(url, SystemClock())
    try:
        yield database
    finally:
        await database.close()
