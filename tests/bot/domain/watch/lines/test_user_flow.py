"""P-I5: the smoke flow, twice."""

from __future__ import annotations

import pytest

from bot.domain.watch.lines.user_flow import UserFlow
from bot.domain.watch.sample import Flow
from bot.domain.watch.verdict import Grade
from tests.bot.domain.watch.lines.looks import look, seen, told
from tests.bot.domain.watch.simulation import MINUTE
from tests.bot.domain.watch.simulation_run import PLAN

WELL, BARE, BAD = Flow(ms=310.0), Flow(), Flow(failure="login answers 502")


@pytest.mark.parametrize(
    ("flows", "grade", "observed"),
    [
        ((), Grade.INCONCLUSIVE, "it did not run lately"),
        ((BAD, WELL), Grade.HEALTHY, "it came through in 310 ms"),
        ((BARE,), Grade.HEALTHY, "it came through"),
        ((WELL, BAD), Grade.DEGRADED, "once: login answers 502"),
        ((BAD,), Grade.DEGRADED, "once: login answers 502"),
        ((BAD, BAD), Grade.FAILING, "twice: login answers 502"),
    ],
)
def test_once_may_be_chance(flows: tuple[Flow, ...], grade: Grade, observed: str) -> None:
    looks = [look(0), *(look(n, flow=flow) for n, flow in enumerate(flows, start=1))]

    assert told(UserFlow(), seen(looks)) == (grade, observed)


def test_what_ran_long_ago_or_before_a_gap_says_nothing() -> None:
    old = seen([look(0, flow=WELL)], later=31 * MINUTE)
    apart = seen([look(0, flow=BAD), look(20, flow=BAD)])

    assert told(UserFlow(), old)[0] is Grade.INCONCLUSIVE
    assert told(UserFlow(), apart)[0] is Grade.DEGRADED


def test_without_a_smoke_flow_nobody_knows() -> None:
    plan = PLAN.model_copy(update={"smoke": ()})

    assert told(UserFlow(), seen([look(0)], plan=plan)) == (
        Grade.INCONCLUSIVE,
        "no smoke flow is declared",
    )
