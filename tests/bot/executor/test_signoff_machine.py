"""Ten thousand steps: never an approval that the rules do not give, never a lost one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from storage.database import open_database
from tests.bot.executor.signoff_machine import House, machine, texts
from tests.bot.executor.signoff_world import TestClock

STEPS = 50


def configured(examples: int, **more: object) -> settings:
    """Many steps to an example: a stale button needs a long story (reliability X33)."""
    return settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        **more,
    )


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[House]:
    clock = TestClock()
    with asyncio.Runner() as runner:
        database = runner.run(open_database(f"sqlite:///{tmp_path / 'slipway.db'}", clock))
        try:
            yield House(
                run=runner.run,
                databases=[database] * 3,
                clock=clock,
                folder=tmp_path,
                texts=texts(tmp_path / "texts"),
            )
        finally:
            runner.run(database.close())


def test_the_ledger_and_the_service_agree_on_sqlite(sqlite: House) -> None:
    run_state_machine_as_test(machine(sqlite), settings=configured(10))

    assert sqlite.steps >= 100
