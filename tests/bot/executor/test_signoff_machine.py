"""Ten thousand steps: never an approval that the rules do not give, never a lost one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from bot.executor.clock import SystemClock
from storage.database import open_database
from tests.bot.executor.signoff_machine import House, machine, texts
from tests.bot.executor.signoff_world import TestClock
from tests.postgres import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]

#: Steps, together ten thousand.
ON_SQLITE, ON_POSTGRESQL = 8_500, 1_500
#: Many steps to an example: a stale button needs a long story (reliability, X33).
STEPS = 50


SETTINGS = settings(
    max_examples=20,
    stateful_step_count=STEPS,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def walk(here: House, steps: int) -> None:
    """So many steps: Hypothesis ends some examples early."""
    while here.steps < steps:
        run_state_machine_as_test(machine(here), settings=SETTINGS)


@contextmanager
def house(url: str, replicas: int, folder: Path, clock: TestClock | None) -> Iterator[House]:
    """Services of so many replicas; on SQLite they are one process with one database."""
    with asyncio.Runner() as runner:
        opened = [runner.run(open_database(url, clock or SystemClock())) for _ in range(replicas)]
        try:
            yield House(
                run=runner.run,
                databases=opened * (3 // replicas),
                clock=clock,
                folder=folder,
                texts=texts(folder / "texts"),
            )
        finally:
            for database in opened:
                runner.run(database.close())


@pytest.mark.timeout(1_200)
def test_the_ledger_and_the_service_agree_on_sqlite(tmp_path: Path) -> None:
    with house(f"sqlite:///{tmp_path / 'slipway.db'}", 1, tmp_path, TestClock()) as here:
        walk(here, ON_SQLITE)


@pytest.mark.timeout(1_200)
def test_the_ledger_and_three_replicas_agree_on_postgresql(
    postgres_url: str, tmp_path: Path
) -> None:
    with house(postgres_url, 3, tmp_path, None) as here:
        walk(here, ON_POSTGRESQL)
