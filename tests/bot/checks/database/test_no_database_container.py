from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.database.no_database_container import NoDatabaseContainer
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output
from tests.bot.checks.database.conftest import UNREADABLE, report, service, url

CHECK = NoDatabaseContainer()


def test_a_recorded_server_with_its_own_database_warns(
    postgres_plan: Plan, recorded: Callable[[str], Output]
) -> None:
    finding = CHECK.examine({"use": recorded("database_use.txt")}, postgres_plan)

    assert (finding.outcome, finding.observed) == (
        Outcome.WARN,
        "DATABASE_URL leads to db.shop.internal, a database on the server itself",
    )


@pytest.mark.parametrize(
    ("lines", "outcome", "said"),
    [
        ((service(), url()), Outcome.PASS, "leads to db.example"),
        ((service(), url("db", "service")), Outcome.FAIL, "the service db"),
        ((service(), url("localhost", "loopback")), Outcome.FAIL, "is the container"),
        ((service(), url("me", "here")), Outcome.WARN, "on the server itself"),
        ((service(), url("me", "gateway")), Outcome.WARN, "on the server itself"),
        ((service(), url("ten", "private")), Outcome.WARN, "ten, a private address"),
        ((service(), url("gone", "unresolved")), Outcome.UNKNOWN, "cannot resolve"),
        ((service(), UNREADABLE), Outcome.UNKNOWN, "cannot be taken apart"),
        ((service(),), Outcome.UNKNOWN, "no service has a connection string"),
        ((), Outcome.UNKNOWN, "Compose names no service"),
        ((service(), url(), service("db", "postgres:16")), Outcome.FAIL, "db is a database in a"),
        ((service("db", "docker.io/library/mariadb@sha256:ab"),), Outcome.FAIL, "db is a"),
        ((service("db", "127.0.0.1:5000/our-postgres"),), Outcome.FAIL, "db is a database"),
        ((service("api", "postgrest/postgrest:1"), url()), Outcome.PASS, "leads to"),
        ((service("api", "mongo-express:1"), url()), Outcome.PASS, "leads to"),
    ],
)
def test_the_worst_service_decides(
    postgres_plan: Plan, lines: tuple[str, ...], outcome: Outcome, said: str
) -> None:
    finding = CHECK.examine({"use": report(*lines)}, postgres_plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed


def test_a_plan_without_a_database_must_have_none_in_a_container(plan: Plan) -> None:
    fine = CHECK.examine({"use": report(service())}, plan)
    odd = CHECK.examine({"use": report(service("db", "mysql:8"))}, plan)

    assert (fine.outcome, odd.outcome) == (Outcome.PASS, Outcome.FAIL)
