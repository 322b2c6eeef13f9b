"""P-S3: the oldest job that waits."""

from __future__ import annotations

import pytest

from bot.domain.plan.watch import Watch
from bot.domain.watch.lines.jobs_processing import JobsProcessing
from bot.domain.watch.sample import Jobs
from bot.domain.watch.verdict import Grade
from tests.bot.domain.watch.lines.looks import look, seen, told
from tests.bot.domain.watch.simulation_run import PLAN


@pytest.mark.parametrize(
    ("ages", "grade"),
    [
        ((5.0, 5.0), Grade.INCONCLUSIVE),
        ((5.0, None, 5.0), Grade.INCONCLUSIVE),
        ((5.0, 999.0, 999.0), Grade.HEALTHY),
        ((301.0, 400.0, 999.0), Grade.DEGRADED),
        ((901.0, 931.0, 961.0), Grade.FAILING),
    ],
)
def test_three_looks_running_must_agree(ages: tuple[float | None, ...], grade: Grade) -> None:
    looks = [look(n, jobs=Jobs(oldest=age)) for n, age in enumerate(ages)]

    assert told(JobsProcessing(), seen(looks))[0] is grade


def test_workers_without_a_backlog_are_in_doubt_and_none_at_all_are_not_asked_for() -> None:
    silent = PLAN.model_copy(update={"watch": Watch()})
    idle = silent.model_copy(update={"stack": PLAN.stack.model_copy(update={"workers": ()})})

    assert told(JobsProcessing(), seen([look(0)], plan=silent)) == (
        Grade.INCONCLUSIVE,
        "nobody says where to see it",
    )
    assert JobsProcessing().judge(seen([look(0)], plan=idle)) is None
