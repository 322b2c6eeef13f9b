from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.drills.point_drilled import PointDrilled
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Drill, NoAnswer, Silence
from tests.bot.checks.drills.conftest import DAY, NEVER, drill

CHECK = PointDrilled()
NEON = {"kind": "neon", "project": "p", "api_key": {"env": "NEON_KEY"}}
POINT = {"row_before": "there", "row_after": "absent"}


@pytest.mark.parametrize(
    ("last", "outcome", "said"),
    [
        (drill(**POINT), Outcome.PASS, "the row of before was there, the row of after not"),
        (drill(7 * DAY, **POINT), Outcome.WARN, "was 7 days ago"),
        (NEVER, Outcome.WARN, "not drilled yet"),
        (drill(held=False, trouble="the row is there"), Outcome.FAIL, "the row is there"),
        (drill(), Outcome.FAIL, "does not say"),
        (drill(row_before="there"), Outcome.FAIL, "does not say"),
        (drill(**(POINT | {"row_after": "there"})), Outcome.FAIL, "does not say"),
        (drill(**(POINT | {"row_before": "absent"})), Outcome.FAIL, "does not say"),
    ],
)
def test_both_rows_must_be_as_they_were_at_the_moment(
    make_plan: Callable[..., Plan], last: Drill, outcome: Outcome, said: str
) -> None:
    finding = CHECK.examine({"drill": last}, make_plan(database=NEON))

    assert finding.outcome is outcome
    assert said in finding.observed
    assert bool(finding.remediation) is (outcome is not Outcome.PASS)


def test_a_dump_is_no_recovery_to_any_point(plan: Plan) -> None:
    finding = CHECK.examine({"drill": drill(**POINT)}, plan)

    assert finding.outcome is Outcome.WARN
    assert "moment of a dump" in finding.observed


def test_silence_is_unknown_and_no_database_is_skipped(
    plan: Plan, make_plan: Callable[..., Plan]
) -> None:
    silent = NoAnswer(why=Silence.LOST, detail="gone")
    none = make_plan()

    assert CHECK.examine({"drill": silent}, plan).outcome is Outcome.UNKNOWN
    assert CHECK.probe(none) == {}
    assert CHECK.examine({}, none).outcome is Outcome.SKIP
