"""P-T1: days that are left."""

from __future__ import annotations

import pytest

from bot.domain.watch.lines.certificate import Certificate
from bot.domain.watch.verdict import Grade
from tests.bot.domain.watch.lines.looks import look, seen, told
from tests.bot.domain.watch.simulation import DAY, SWITCHED
from tests.bot.domain.watch.simulation_run import PLAN


@pytest.mark.parametrize(
    ("days", "grade", "observed"),
    [
        (60.0, Grade.HEALTHY, "valid for 60 days"),
        (13.9, Grade.DEGRADED, "valid for 14 days"),
        (1.9, Grade.FAILING, "valid for 2 days"),
        (-0.1, Grade.FAILING, "not valid any more"),
    ],
)
def test_it_counts_the_days(days: float, grade: Grade, observed: str) -> None:
    ends = SWITCHED + round(days * DAY)

    assert told(Certificate(), seen([look(0, certificate=ends)])) == (grade, observed)


def test_the_last_one_that_was_seen_counts() -> None:
    ends = [1, SWITCHED + 60 * DAY, None]
    looks = [look(n, certificate=each) for n, each in enumerate(ends)]

    assert told(Certificate(), seen(looks))[0] is Grade.HEALTHY


def test_where_nothing_is_encrypted_there_is_none() -> None:
    plain = PLAN.model_copy(update={"health": ("http://shop.example.org/",)})

    assert Certificate().judge(seen([look(0)], plan=plain)) is None
    assert told(Certificate(), seen([look(0)]))[0] is Grade.INCONCLUSIVE


def test_going_back_mends_no_certificate() -> None:
    verdict = Certificate().judge(seen([look(0, certificate=1)]))

    assert verdict is not None
    assert not verdict.curable
