"""kill -9 at every seam of every step, on both databases: all ends, nothing happens twice."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.state import RunState
from bot.executor.clock import SystemClock
from bot.executor.step_loop import Seam
from storage import leases, runs
from storage.database import open_database
from storage.runs import Run, RunOrder, StepRow
from storage.verify import verify
from tests.integration.engine_process import KEY, STEPS, Life, Mother, alone, mother, quiet, until
from tests.postgres import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]

KILLED = -9
Found = dict[str, tuple[Run, tuple[StepRow, ...]]]


@pytest.fixture(autouse=True)
def nothing_stays(tmp_path: Path) -> Iterator[None]:
    yield
    quiet(tmp_path)


@pytest.fixture(scope="module")
def process() -> Iterator[Mother]:
    with mother() as one:
        yield Mother(process=one)
        assert one.stdin
        one.stdin.close()
        assert one.wait(20) == 0


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'slipway.db'}"


async def submit(url: str, *names: str) -> None:
    database = await open_database(url, SystemClock())
    for name in names:
        order = RunOrder(
            id=name,
            kind="cutover",
            target=name,
            migration="shop",
            channel="C0SHOP",
            input={},
            by="U0LEAD",
        )
        async with database.transaction() as tx:
            await runs.submit(tx, order)
    await database.close()


async def found(url: str, *names: str) -> Found:
    database = await open_database(url, SystemClock())
    async with database.reading() as tx:
        all_of = {n: (await runs.run(tx, n), await runs.steps(tx, n)) for n in names}
    assert (await verify(database, KEY)).ok
    await database.close()
    return all_of


async def let_leases_end(url: str, owner: str) -> None:
    """As if the dead owner's time were over."""
    database = await open_database(url, SystemClock())
    async with database.transaction() as tx:
        await leases.renew(tx, owner=owner, ttl_ms=-1)
    await database.close()


@pytest.mark.parametrize("seam", [Seam.AFTER_INTENT, Seam.AFTER_EFFECT, Seam.AFTER_RESULT])
def test_a_kill_at_each_step_is_survived_and_doubles_nothing(
    url: str, tmp_path: Path, process: Mother, seam: Seam
) -> None:
    asyncio.run(submit(url, "run"))
    life = Life(url=url, place=str(tmp_path), runs=("run",), owner="")
    for victim in STEPS:
        dying = replace(life, owner=victim, seam=seam.value, step=victim)
        assert process.life(dying) == KILLED
        asyncio.run(let_leases_end(url, victim))
    assert process.life(replace(life, owner="last")) == 0
    ((run, rows),) = asyncio.run(found(url, "run")).values()

    assert (run.state, run.attempts) == (RunState.DONE, len(STEPS) + 1)
    assert (tmp_path / "run").read_text().split() == list(STEPS)
    assert {row.how for row in rows} == {
        "reconciled" if seam is Seam.AFTER_EFFECT else "ran",
    }


def test_a_bot_killed_in_mid_effect_attaches_to_the_command_that_still_runs(
    url: str, tmp_path: Path, process: Mother
) -> None:
    asyncio.run(submit(url, "run"))
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    effect = f'test "$1" != pull || {{ touch {tmp_path}/in; cat {gate}; }}; echo "$1" >>"$2"'
    life = Life(url=url, place=str(tmp_path), runs=("run",), owner="first", effect=effect)
    with alone(life) as first:
        until((tmp_path / "in").exists)
        first.kill()
    asyncio.run(let_leases_end(url, "first"))
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(process.life, replace(life, owner="second"))
        gate.write_text("go")
        assert second.result(60) == 0
    ((run, _),) = asyncio.run(found(url, "run")).values()

    assert run.state is RunState.DONE
    assert (tmp_path / "run").read_text().split() == list(STEPS)


def _when(kills: int, dice: random.Random) -> float:
    """The first kill comes before two runs can have ended; after six there are no more."""
    if kills == 0:
        return 0.03
    return dice.uniform(0.05, 0.6) if kills < 6 else 0.0


def test_kills_at_any_moment_double_nothing(url: str, tmp_path: Path, process: Mother) -> None:
    seed = random.randrange(10**6)
    dice = random.Random(seed)
    names = tuple(f"run-{n}" for n in range(2))
    asyncio.run(submit(url, *names))
    kills = 0
    while True:
        life = Life(
            url=url,
            place=str(tmp_path),
            runs=names,
            owner=f"life-{kills}",
            kill_after=_when(kills, dice),
        )
        if process.life(life) == 0:
            break
        asyncio.run(let_leases_end(url, life.owner))
        kills += 1
    for name, (run, _) in asyncio.run(found(url, *names)).items():
        assert run.state is RunState.DONE, (seed, run)
        assert (tmp_path / name).read_text().split() == list(STEPS), (seed, name)

    assert kills > 0
