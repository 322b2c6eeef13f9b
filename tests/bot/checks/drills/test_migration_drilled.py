from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.drills.migration_drilled import MigrationDrilled
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Drill, NoAnswer, Silence
from tests.bot.checks.drills.conftest import DAY, NEVER, drill

CHECK = MigrationDrilled()
COMMAND = "`/migrate drill migration`"
QUICK = {"migrate_ms": "900", "lock_ms": "0", "lock_samples": "9"}


@pytest.mark.parametrize(
    ("last", "outcome", "said"),
    [
        (drill(**QUICK), Outcome.PASS, "it took 0.9 s and locked no table for 0.0 s"),
        (drill(7 * DAY - 1, **QUICK), Outcome.PASS, "it took 0.9 s"),
        (drill(7 * DAY), Outcome.WARN, "was 7 days ago"),
        (NEVER, Outcome.WARN, "not drilled yet"),
        (drill(held=False, trouble="row B is there"), Outcome.FAIL, "failed: row B is there"),
        (drill(90 * DAY, held=False), Outcome.FAIL, "90 days ago failed"),
        (drill(-5, **QUICK), Outcome.PASS, "it took 0.9 s"),
    ],
)
def test_a_fresh_drill_that_held_passes(
    plan: Plan, last: Drill, outcome: Outcome, said: str
) -> None:
    finding = CHECK.examine({"drill": last}, plan)

    assert finding.outcome is outcome
    assert said in finding.observed
    assert (COMMAND in finding.remediation) is (outcome is not Outcome.PASS)


def test_silence_is_unknown_and_no_database_is_skipped(
    plan: Plan, make_plan: Callable[..., Plan]
) -> None:
    silent = NoAnswer(why=Silence.LOST, detail="gone")
    none = make_plan()

    assert CHECK.examine({"drill": silent}, plan).outcome is Outcome.UNKNOWN
    assert CHECK.probe(none) == {}
    assert CHECK.examine({}, none).outcome is Outcome.SKIP


@pytest.mark.parametrize(
    ("facts", "outcome", "said"),
    [
        ({"migrate_ms": "30000"}, Outcome.PASS, "30.0 s"),
        ({"migrate_ms": "30001"}, Outcome.WARN, "30.0 s"),
        ({"lock_ms": "2000", "lock_table": "public.orders"}, Outcome.PASS, "orders for 2.0 s"),
        ({"lock_ms": "2001", "lock_table": "public.orders"}, Outcome.WARN, "orders for 2.0 s"),
        ({"lock_samples": "0"}, Outcome.WARN, "nobody could watch its locks"),
        ({"lock_samples": ""}, Outcome.UNKNOWN, "lock_samples"),
        ({"migrate_ms": "soon"}, Outcome.UNKNOWN, "migrate_ms"),
    ],
)
def test_what_was_measured_is_judged(
    plan: Plan, facts: dict[str, str], outcome: Outcome, said: str
) -> None:
    finding = CHECK.examine({"drill": drill(**(QUICK | facts))}, plan)

    assert finding.outcome is outcome
    assert said in finding.observed
    assert bool(finding.remediation) is (outcome is not Outcome.PASS)
