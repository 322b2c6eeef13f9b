from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.database.connection_string import ConnectionString
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output
from tests.bot.checks.database.conftest import UNREADABLE, report, service, url

CHECK = ConnectionString()
NEON = "ep-a-1.eu.aws.neon.tech"


def test_a_recorded_server_passes(postgres_plan: Plan, recorded: Callable[[str], Output]) -> None:
    finding = CHECK.examine({"use": recorded("database_use.txt")}, postgres_plan)

    assert finding.outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("line", "outcome", "said"),
    [
        (url(NEON), Outcome.PASS, f"postgresql, {NEON}, require"),
        (url(NEON, sslmode="verify-full"), Outcome.PASS, "verify-full"),
        (url(NEON, scheme="postgresql+psycopg"), Outcome.PASS, "psycopg"),
        (url(NEON, sslmode="prefer"), Outcome.WARN, "sslmode prefer, so it may go unencrypted"),
        (url(NEON, sslmode=""), Outcome.WARN, "has no sslmode"),
        (url("neon.tech.example"), Outcome.WARN, "which is not Neon"),
        (url(NEON, scheme="mysql"), Outcome.FAIL, "is a mysql URL"),
        (UNREADABLE, Outcome.UNKNOWN, "cannot be taken apart safely"),
        ("", Outcome.UNKNOWN, "no service has a connection string"),
    ],
)
def test_neons_form_is_observed(neon_plan: Plan, line: str, outcome: Outcome, said: str) -> None:
    finding = CHECK.examine({"use": report(service(), line)}, neon_plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed


@pytest.mark.parametrize(
    ("place", "outcome"),
    [("public", Outcome.WARN), ("private", Outcome.WARN)]
    + [(near, Outcome.PASS) for near in ("here", "gateway", "service", "loopback")],
)
def test_only_what_leaves_the_server_must_be_encrypted(
    postgres_plan: Plan, place: str, outcome: Outcome
) -> None:
    line = url(place=place, sslmode="")

    assert CHECK.examine({"use": report(service(), line)}, postgres_plan).outcome is outcome


def test_without_a_database_it_does_not_apply(plan: Plan) -> None:
    assert CHECK.probe(plan) == {}
    assert CHECK.examine({}, plan).outcome is Outcome.SKIP
