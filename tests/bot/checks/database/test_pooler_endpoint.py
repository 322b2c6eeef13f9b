from __future__ import annotations

import pytest

from bot.checks.database.pooler_endpoint import PoolerEndpoint
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from tests.bot.checks.database.conftest import UNREADABLE, provider, report, service, url

CHECK = PoolerEndpoint()
DIRECT, POOLED = "ep-a-1.eu.aws.neon.tech", "ep-a-1-pooler.eu.aws.neon.tech"


@pytest.mark.parametrize(
    ("lines", "outcome", "said"),
    [
        ((url(POOLED),), Outcome.PASS, "DATABASE_URL uses the pooler"),
        ((url(DIRECT),), Outcome.WARN, "not through the pooler"),
        ((url("ep-b-2-pooler.eu.aws.neon.tech"),), Outcome.WARN, "ep-b-2-pooler"),
        (
            (url(POOLED), url(DIRECT, variable="DIRECT_URL")),
            Outcome.PASS,
            "DATABASE_URL uses the pooler; DIRECT_URL is direct",
        ),
        ((url(POOLED, variable="MIGRATION_URL"),), Outcome.FAIL, "through the pooler"),
        ((UNREADABLE,), Outcome.UNKNOWN, "no connection string can be read"),
        ((), Outcome.UNKNOWN, "no connection string can be read"),
    ],
)
def test_the_app_is_pooled_and_schema_changes_are_not(
    neon_plan: Plan, lines: tuple[str, ...], outcome: Outcome, said: str
) -> None:
    answers = {"pooler": provider({"host": POOLED}), "use": report(service(), *lines)}
    finding = CHECK.examine(answers, neon_plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed


def test_without_the_poolers_host_it_is_unknown(neon_plan: Plan) -> None:
    answers = {"pooler": provider({"host": ""}), "use": report(service(), url(POOLED))}

    assert CHECK.examine(answers, neon_plan).outcome is Outcome.UNKNOWN


def test_it_is_a_line_of_neon_alone(plan: Plan, postgres_plan: Plan) -> None:
    for other in (plan, postgres_plan):
        assert CHECK.probe(other) == {}
        assert CHECK.examine({}, other).outcome is Outcome.SKIP
