from __future__ import annotations

from typing import Any

import pytest

from bot.checks.database.pool_recycles import PoolRecycles
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from tests.bot.checks.database.conftest import limits, number, provider, report, service, url

CHECK = PoolRecycles()
PING = "flag\tapi\tDB_POOL_PRE_PING\t{}"


def endpoints(seconds: Any, kind: str = "read_write") -> dict[str, Any]:
    return {"endpoints": [{"type": kind, "suspend_timeout_seconds": seconds}]}


@pytest.mark.parametrize(
    ("body", "lines", "outcome", "said"),
    [
        (endpoints(0), (PING.format("on"),), Outcome.PASS, "after 5 minutes, and the pools"),
        (endpoints(0), (PING.format("off"),), Outcome.WARN, "nothing shows that api notice"),
        (endpoints(0), (), Outcome.WARN, "nothing shows that api"),
        (endpoints(0), (number("POOL_RECYCLE", 299),), Outcome.PASS, "ready for it"),
        (endpoints(0), (number("POOL_RECYCLE", 300),), Outcome.WARN, "nothing shows"),
        (endpoints(-1), (), Outcome.PASS, "never drops idle connections"),
        (endpoints("0"), (), Outcome.UNKNOWN, "does not say when"),
        (endpoints(True), (), Outcome.UNKNOWN, "does not say when"),
        (endpoints(0, "read_only"), (), Outcome.UNKNOWN, "no compute that can write"),
    ],
)
def test_a_compute_that_sleeps_needs_a_pool_that_notices(
    neon_plan: Plan, body: dict[str, Any], lines: tuple[str, ...], outcome: Outcome, said: str
) -> None:
    answers = {"endpoints": provider(body), "use": report(service(), url(), *lines)}
    finding = CHECK.examine(answers, neon_plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed


@pytest.mark.parametrize(
    ("timeout", "outcome"), [("0", Outcome.PASS), ("600000", Outcome.WARN), ("x", Outcome.UNKNOWN)]
)
def test_a_server_that_ends_idle_sessions_is_the_same(
    postgres_plan: Plan, timeout: str, outcome: Outcome
) -> None:
    answers = {
        "limits": limits(idle_session_timeout=timeout),
        "use": report(service(), url()),
    }

    assert CHECK.examine(answers, postgres_plan).outcome is outcome


def test_each_kind_of_database_is_asked_in_its_own_way(
    neon_plan: Plan, postgres_plan: Plan
) -> None:
    assert set(CHECK.probe(neon_plan)) == {"endpoints", "use"}
    assert set(CHECK.probe(postgres_plan)) == {"limits", "use"}


def test_no_connection_string_is_unknown(postgres_plan: Plan) -> None:
    answers = {"limits": limits(idle_session_timeout="1000"), "use": report(service())}

    assert CHECK.examine(answers, postgres_plan).outcome is Outcome.UNKNOWN


def test_without_a_database_it_does_not_apply(plan: Plan) -> None:
    assert CHECK.probe(plan) == {}
    assert CHECK.examine({}, plan).outcome is Outcome.SKIP
