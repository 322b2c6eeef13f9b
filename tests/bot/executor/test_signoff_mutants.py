"""Each mistake that others made, planted here, is noticed by the test that is there for it."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import SlipwayError
from storage.database import open_database
from tests.bot.executor import (
    test_signoff_asking,
    test_signoff_clicks,
    test_signoff_delegating,
    test_signoff_ending,
    test_signoff_gates,
    test_signoff_renewing,
)
from tests.bot.executor.signoff_mutants import MUTANTS, Mutant, planted
from tests.bot.executor.signoff_team import team
from tests.bot.executor.signoff_world import TestClock

_PROOFS = (
    test_signoff_asking,
    test_signoff_clicks,
    test_signoff_delegating,
    test_signoff_ending,
    test_signoff_gates,
    test_signoff_renewing,
)
#: What makes a test fail: a claim that does not hold, and what it did not expect to be refused.
_NOTICED = (AssertionError, pytest.fail.Exception, SlipwayError)


async def story(mutant: Mutant, folder: Path) -> None:
    """The test that must notice, in a world of its own."""
    clock = TestClock()
    name = f"test_{mutant.caught}"
    (test,) = (getattr(module, name) for module in _PROOFS if hasattr(module, name))
    database = await open_database(f"sqlite:///{folder / 'slipway.db'}", clock)
    try:
        given: dict[str, Any] = {
            "world": team(database, folder),
            "clock": clock,
            "mark": "gone",
        }
        wanted = inspect.signature(test).parameters
        await test(**{name: given[name] for name in wanted})
    finally:
        await database.close()


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
async def test_a_planted_mistake_is_noticed(mutant: Mutant, tmp_path: Path) -> None:
    with planted(mutant), pytest.raises(_NOTICED):
        await story(mutant, tmp_path)


async def test_what_was_planted_is_gone_afterwards(tmp_path: Path) -> None:
    with planted(MUTANTS[0]):
        pass

    await story(MUTANTS[0], tmp_path)
