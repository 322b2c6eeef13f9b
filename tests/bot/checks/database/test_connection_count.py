from __future__ import annotations

import pytest

from bot.checks.database.connection_count import ConnectionCount
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from tests.bot.checks.database.conftest import limits, rows_of

CHECK = ConnectionCount()


@pytest.mark.parametrize(
    ("here", "outcome"),
    [
        (0, Outcome.PASS),
        (69, Outcome.PASS),
        (70, Outcome.WARN),
        (89, Outcome.WARN),
        (90, Outcome.FAIL),
        (100, Outcome.FAIL),
    ],
)
def test_how_full_it_is_decides(postgres_plan: Plan, here: int, outcome: Outcome) -> None:
    answer = limits(maximum="103", here=str(here))
    finding = CHECK.examine({"limits": answer}, postgres_plan)

    assert finding.outcome is outcome
    assert f"{here} of 100 usable" in finding.observed


def test_no_usable_connection_at_all_fails(postgres_plan: Plan) -> None:
    answer = limits(maximum="3", here="0")

    assert CHECK.examine({"limits": answer}, postgres_plan).outcome is Outcome.FAIL


def test_an_answer_without_a_row_or_with_two_is_unknown(postgres_plan: Plan) -> None:
    two = limits().rows * 2
    for answer in (rows_of(), limits().__class__(columns=limits().columns, rows=two)):
        finding = CHECK.examine({"limits": answer}, postgres_plan)
        assert finding.outcome is Outcome.UNKNOWN
        assert "database.via" in finding.remediation


def test_without_a_database_it_does_not_apply(plan: Plan) -> None:
    assert CHECK.probe(plan) == {}
    assert CHECK.examine({}, plan).outcome is Outcome.SKIP
