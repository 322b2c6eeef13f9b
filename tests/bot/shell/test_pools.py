from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from bot.domain.check import Unanswered
from bot.domain.connection_budget import Pool
from bot.domain.plan import Plan
from bot.shell import pools
from bot.shell.database_use import Url, Use
from tests.bot.checks.conftest import make_plan, plan

__all__ = ["make_plan", "plan"]


def use(
    name: str = "api",
    numbers: Mapping[str, int] | None = None,
    workers: int | None = None,
    running: int | None = None,
) -> Use:
    return Use(
        service=name,
        image="shop:1",
        replicas=2,
        urls=(Url(variable="DATABASE_URL", readable=True),),
        numbers={"POOL_SIZE": 5, "MAX_OVERFLOW": 1} if numbers is None else numbers,
        flags={},
        workers=workers,
        running=running,
    )


@pytest.fixture
def make(make_plan: Callable[..., Plan]) -> Callable[[dict[str, int]], Plan]:
    where = {"kind": "postgres", "url": {"env": "DB"}}
    return lambda processes: make_plan(database={**where, "processes": processes})


def test_the_front_and_what_the_plan_excludes_hold_no_pool(
    make: Callable[[dict[str, int]], Plan],
) -> None:
    services = (use("api"), use("caddy"), use("cron"))

    assert [each.service for each in pools.holders(services, make({"cron": 0}))] == ["api"]


def test_the_plan_counts_before_the_command_before_the_environment_before_a_look(
    make: Callable[[dict[str, int]], Plan],
) -> None:
    both = {"POOL_SIZE": 5, "MAX_OVERFLOW": 1, "WEB_CONCURRENCY": 4}
    full = use(numbers=both, workers=3, running=9)

    assert pools.pool(full, make({"api": 7})).processes == 14
    assert pools.pool(full, make({})).processes == 6
    assert pools.pool(use(numbers=both, running=9), make({})).processes == 8
    assert pools.pool(use(running=9), make({})).processes == 9


def test_an_overflow_that_nobody_set_is_the_librarys(
    make: Callable[[dict[str, int]], Plan],
) -> None:
    found = pools.pool(use(numbers={"POOL_SIZE": 5}, workers=1), make({}))

    assert found == Pool(service="api", processes=2, size=15)


@pytest.mark.parametrize(
    ("numbers", "says"),
    [
        ({}, "Set POOL_SIZE in the stack's env file, or say database.processes.api: 0."),
        (
            {"POOL_SIZE": 5},
            "Write the number as database.processes.api into the migration file.",
        ),
    ],
)
def test_nothing_is_guessed_and_who_must_say_it_is_told_where(
    make: Callable[[dict[str, int]], Plan], numbers: dict[str, int], says: str
) -> None:
    with pytest.raises(Unanswered) as silence:
        pools.pool(use(numbers=numbers), make({}))

    assert silence.value.remedy == says


def test_a_plan_without_a_database_declares_nothing(plan: Plan) -> None:
    assert pools.pool(use(workers=1), plan).processes == 2
