from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.domain.plan import Plan
from bot.domain.reading import Drill

NOW = 1_800_000_000
DAY = 86_400


@pytest.fixture
def plan(make_plan: Callable[..., Plan]) -> Plan:
    return make_plan(database={"kind": "postgres", "url": {"env": "DB"}})


def drill(age: int = 60, *, held: bool = True, trouble: str = "", **facts: str) -> Drill:
    measured = tuple(facts.items())
    return Drill(ended_at=NOW - age, asked_at=NOW, held=held, trouble=trouble, facts=measured)


NEVER = Drill(ended_at=0, asked_at=NOW)
