"""A bot that is killed: how soon its run goes on, and whether anything is done twice."""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bot.executor.clock import SystemClock
from storage import journal
from storage.database import open_database
from tests.benchmarks.figure import Figure
from tests.integration.engine_process import STEPS, Life, Mother, alone, mother, quiet, until
from tests.integration.test_engine_crashes import found, let_leases_end, submit
from tests.postgres import PostgresServer, cluster

#: On each database; together the thousand of the target.
KILLS = 500
TIMES = 5
_HOLDS = 'test "$1" != pull || {{ touch {0}/in; read word <{0}/gate; }}; echo "$1" >>"$2"'


async def measure() -> list[Figure]:
    """Takeover on PostgreSQL, restart on SQLite, then kills at any moment on both."""
    with cluster() as server, server.running():
        return await asyncio.to_thread(_measured, server)


def _measured(server: PostgresServer) -> list[Figure]:
    taken = [_taken_over(_schema(server)) for _ in range(TIMES)]
    again = [_restarted() for _ in range(TIMES)]
    with ThreadPoolExecutor(2) as both:
        doubled = list(both.map(_doubled, (_schema(server), "")))
    return [
        _seconds("takeover", taken, "at most 5 s from the kill until another replica goes on", 5),
        _seconds("restart", again, "at most 3 s from the start until it goes on", 3),
        Figure(
            name="steps_doubled",
            value=sum(doubled),
            unit=f"in {2 * KILLS:,} kills",
            target="0 in at least 1,000 kills, each at any moment",
            met=sum(doubled) == 0,
        ),
    ]


def _schema(server: PostgresServer) -> str:
    name = f"slipway_{uuid.uuid4().hex}"
    server.administer(f"CREATE SCHEMA {name}")
    return server.url(schema=name)


def _seconds(name: str, found: list[float], target: str, limit: float) -> Figure:
    return Figure(
        name=name,
        value=max(found),
        unit="s",
        target=target,
        met=max(found) <= limit,
        compared_with=f"the worst of {len(found)}; median {statistics.median(found):.2f} s",
    )


@contextmanager
def _place(url: str) -> Iterator[tuple[Path, str]]:
    """A folder for the effects, and the database: an SQLite file in it where none is given."""
    with tempfile.TemporaryDirectory() as name:
        try:
            yield Path(name), url or f"sqlite:///{name}/slipway.db"
        finally:
            quiet(Path(name))


def _taken_over(url: str) -> float:
    """Seconds from the death of a replica until another one has claimed its run."""
    with _place(url) as (folder, where):
        life = _working(where, folder)
        first = alone(life)
        until((folder / "in").exists)
        heir = alone(replace(life, owner="heir"))
        until((folder / "heir.ready").exists)
        first.kill()
        died = SystemClock().now().timestamp()
        _ended(first)
        (folder / "gate").write_text("go\n")
        _ended(heir)
        return asyncio.run(_claimed(where)) - died


def _restarted() -> float:
    """Seconds from the birth of the only process until it goes on with its predecessor's run."""
    with _place("") as (folder, where):
        life = _working(where, folder)
        first = alone(life)
        until((folder / "in").exists)
        first.kill()
        _ended(first)
        heir = alone(replace(life, owner="heir"))
        (folder / "gate").write_text("go\n")
        _ended(heir)
        return asyncio.run(_claimed(where)) - (folder / "heir.born").stat().st_mtime


def _working(url: str, folder: Path) -> Life:
    """A life whose second step waits for a word."""
    os.mkfifo(folder / "gate")
    asyncio.run(submit(url, "run"))
    effect = _HOLDS.format(folder)
    return Life(url=url, place=str(folder), runs=("run",), owner="first", effect=effect)


def _ended(process: subprocess.Popen[str]) -> None:
    try:
        process.communicate(timeout=60)
    finally:
        process.kill()


async def _claimed(url: str) -> float:
    """When the run was claimed last, Unix seconds."""
    database = await open_database(url, SystemClock())
    async with database.reading() as tx:
        rows = await journal.entries(tx, run="run", limit=1000)
    await database.close()
    return [row.at.timestamp() for row in rows if row.tag == "engine:run:claimed"][-1]


def _doubled(url: str) -> int:
    """Kill whoever works at random moments; count effects that came twice or are missing."""
    dice, kills, wrong, number = random.Random(7), 0, 0, 0
    with _place(url) as (folder, where), mother() as process:
        parent = Mother(process=process)
        while kills < KILLS:
            number += 1
            name = f"run-{number}"
            asyncio.run(submit(where, name))
            life = Life(url=where, place=str(folder), runs=(name,), owner="")
            dead = True
            while dead:
                moment = dice.uniform(0.03, 0.5)
                dying = replace(life, owner=f"life-{kills}", kill_after=moment)
                dead = parent.life(dying) != 0
                kills += dead
                if dead:
                    asyncio.run(let_leases_end(where, dying.owner))
            wrong += (folder / name).read_text().split() != list(STEPS)
        asyncio.run(found(where, name))
        assert process.stdin
        process.stdin.close()
    return wrong
