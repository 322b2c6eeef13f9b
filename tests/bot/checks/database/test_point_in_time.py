from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.checks.database.point_in_time import PointInTime
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from tests.bot.checks.database.conftest import archive, provider

CHECK = PointInTime()
HOUR = 3_600
NEON = {"kind": "neon", "project": "p", "api_key": {"env": "NEON_KEY"}}


@pytest.mark.parametrize(
    ("kept", "rollback", "outcome"),
    [
        (48 * HOUR, 24, Outcome.PASS),
        (48 * HOUR - 1, 24, Outcome.WARN),
        (24 * HOUR, 24, Outcome.WARN),
        (24 * HOUR - 1, 24, Outcome.FAIL),
        (24 * HOUR, 2, Outcome.PASS),
        (24 * HOUR - 1, 2, Outcome.WARN),
        (2 * HOUR, 2, Outcome.WARN),
        (2 * HOUR - 1, 2, Outcome.FAIL),
        (0, 1, Outcome.FAIL),
    ],
)
def test_history_must_outlast_a_rollback(
    make_plan: Callable[..., Plan], kept: int, rollback: int, outcome: Outcome
) -> None:
    plan = make_plan(database=NEON, thresholds={"rollback_hours": rollback})
    answer = provider({"project": {"history_retention_seconds": kept}})
    finding = CHECK.examine({"project": answer}, plan)

    assert finding.outcome is outcome
    assert ("history_retention_seconds" in finding.remediation) is (outcome is not Outcome.PASS)


@pytest.mark.parametrize(
    ("changes", "outcome", "said"),
    [
        ({}, Outcome.WARN, "how far back it goes cannot be seen"),
        ({"mode": "off"}, Outcome.WARN, "archive_mode is off"),
        ({"failed_at": "1800000001"}, Outcome.FAIL, "the archive of WAL fails"),
        ({"archived_at": "soon"}, Outcome.UNKNOWN, "not a number"),
    ],
)
def test_an_archive_alone_never_passes(
    postgres_plan: Plan, changes: dict[str, Any], outcome: Outcome, said: str
) -> None:
    finding = CHECK.examine({"archive": archive(**changes)}, postgres_plan)

    assert finding.outcome is outcome
    assert said in finding.observed


def test_without_a_database_it_does_not_apply(plan: Plan) -> None:
    assert CHECK.probe(plan) == {}
    assert CHECK.examine({}, plan).outcome is Outcome.SKIP
