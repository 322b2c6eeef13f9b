from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.drills.old_writes_drilled import OldWritesDrilled
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Drill, NoAnswer, Silence
from tests.bot.checks.drills.conftest import DAY, NEVER, drill

CHECK = OldWritesDrilled()
COMMAND = "`/migrate drill old-writes`"


@pytest.mark.parametrize(
    ("last", "outcome", "said"),
    [
        (drill(), Outcome.PASS, "today held"),
        (drill(7 * DAY - 1), Outcome.PASS, "6 days ago held"),
        (drill(7 * DAY), Outcome.WARN, "was 7 days ago"),
        (NEVER, Outcome.WARN, "not drilled yet"),
        (drill(held=False, trouble="row B is there"), Outcome.FAIL, "failed: row B is there"),
        (drill(90 * DAY, held=False), Outcome.FAIL, "90 days ago failed"),
        (drill(-5), Outcome.PASS, "today held"),
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
