from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.drills.restore_time import RestoreTime
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.probe import DrillRecord
from bot.domain.reading import Drill
from tests.bot.checks.drills.conftest import DAY, NEVER, drill

CHECK = RestoreTime()


@pytest.mark.parametrize(
    ("last", "outcome", "said"),
    [
        (drill(restore_ms="300999"), Outcome.PASS, "took 300 s"),
        (drill(restore_ms="301000"), Outcome.WARN, "took 301 s"),
        (drill(restore_ms="1800999"), Outcome.WARN, "took 1800 s"),
        (drill(7 * DAY - 1, restore_ms="1"), Outcome.PASS, "took 0 s"),
        (drill(restore_ms="1801000"), Outcome.FAIL, "1800 s are promised"),
        (drill(8 * DAY, restore_ms="1"), Outcome.WARN, "nothing is measured"),
        (drill(held=False), Outcome.WARN, "nothing is measured"),
        (NEVER, Outcome.WARN, "not drilled yet"),
        (drill(), Outcome.UNKNOWN, "does not say 'restore_ms'"),
        (drill(restore_ms="-1"), Outcome.UNKNOWN, "does not say"),
        (drill(restore_ms="٣"), Outcome.UNKNOWN, "does not say"),
        (drill(restore_ms="9" * 19), Outcome.UNKNOWN, "does not say"),
    ],
)
def test_the_measured_time_decides(plan: Plan, last: Drill, outcome: Outcome, said: str) -> None:
    assert CHECK.probe(plan) == {"drill": DrillRecord(drill="restore")}
    finding = CHECK.examine({"drill": last}, plan)

    assert finding.outcome is outcome
    assert said in finding.observed


def test_no_database_is_skipped(make_plan: Callable[..., Plan]) -> None:
    assert CHECK.probe(make_plan()) == {}
    assert CHECK.examine({}, make_plan()).outcome is Outcome.SKIP
