from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.database.pool_configured import PoolConfigured
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output
from tests.bot.checks.database.conftest import POOL, number, report, service, url

CHECK = PoolConfigured()


def test_a_recorded_server_passes(postgres_plan: Plan, recorded: Callable[[str], Output]) -> None:
    finding = CHECK.examine({"use": recorded("database_use.txt")}, postgres_plan)

    assert (finding.outcome, finding.observed) == (
        Outcome.PASS,
        "api 5+5; web 5+5; worker 5+5",
    )


@pytest.mark.parametrize(
    ("lines", "outcome", "said"),
    [
        ((service(), url(), *POOL), Outcome.PASS, "api 5+5"),
        ((service(), url(), number("DB_POOL_SIZE", 9), POOL[1]), Outcome.PASS, "api 9+5"),
        ((service(), url(), POOL[0]), Outcome.WARN, "no MAX_OVERFLOW, so SQLAlchemy adds 10"),
        ((service(), url(), POOL[1]), Outcome.FAIL, "api has no size for its pool"),
        ((service(), url(), number("WHIRLPOOL", 9)), Outcome.FAIL, "no size"),
        ((service(), *POOL), Outcome.UNKNOWN, "no service has a connection string"),
        ((service("caddy"), url(of="caddy")), Outcome.UNKNOWN, "no service has"),
        ((), Outcome.UNKNOWN, "no service has"),
        ((service(), url(), "number\tapi\tPOOL_SIZE\tmany"), Outcome.UNKNOWN, "not a number"),
    ],
)
def test_every_pool_needs_a_size(
    postgres_plan: Plan, lines: tuple[str, ...], outcome: Outcome, said: str
) -> None:
    finding = CHECK.examine({"use": report(*lines)}, postgres_plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed


def test_without_a_database_it_does_not_apply(plan: Plan) -> None:
    assert CHECK.probe(plan) == {}
    assert CHECK.examine({}, plan).outcome is Outcome.SKIP
