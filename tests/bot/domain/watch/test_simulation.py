"""A made-up app, watched for hours: the right verdict in its window, and no false way back.

`make bench NAME=watch_verdicts` watches a hundred days of each.
"""

from __future__ import annotations

import pytest

from bot.domain.watch.policy import Act
from bot.domain.watch.verdict import Grade
from tests.bot.domain.watch.simulation import HOUR, MINUTE, NOISY, QUIET, App, Fault, Noise
from tests.bot.domain.watch.simulation_run import PLAN, watched, without

ASKING = PLAN.model_copy(update={"watch": PLAN.watch.model_copy(update={"failing": "ask"})})


@pytest.mark.parametrize("noise", [QUIET, NOISY], ids=["quiet", "noisy"])
def test_a_healthy_app_is_never_rolled_back(noise: Noise) -> None:
    told = watched(App(7, noise=noise), 2 * HOUR, PLAN)

    assert told.acts == []
    assert Grade.FAILING not in {grade for _, grade in told.settled}


@pytest.mark.parametrize(
    ("fault", "line", "within"),
    [
        (Fault(error_rate=0.02), "P-S4", 30),
        (Fault(slower=3), "P-I4", 30),
        (Fault(pool=True), "P-S2", 10),
        (Fault(worker_stopped=True), "P-S3", 30),
        (Fault(restarting=True), "P-R1", 15),
        (Fault(down=True), "P-I2", 5),
    ],
)
def test_what_fails_is_found_within_the_first_half_hour(
    fault: Fault, line: str, within: int
) -> None:
    told = watched(App(3, fault=fault), within * MINUTE, PLAN)

    assert told.first(line, Grade.FAILING) is not None
    assert told.rollbacks


@pytest.mark.parametrize(
    ("fault", "line"),
    [(Fault(certificate_days=10), "P-T1"), (Fault(unrotated=True), "P-L3")],
)
def test_what_going_back_does_not_cure_is_told_and_nothing_more(fault: Fault, line: str) -> None:
    told = watched(App(3, fault=fault), 40 * MINUTE, PLAN)

    assert told.last is not None
    assert told.last.grade in {Grade.DEGRADED, Grade.FAILING}
    assert line in {bad.line for bad in told.last.of(Grade.DEGRADED, Grade.FAILING)}
    assert told.acts == []


def test_ten_percent_slower_is_healthy() -> None:
    told = watched(App(3, fault=Fault(slower=1.1)), HOUR, PLAN)

    assert told.first("P-I4", Grade.HEALTHY) is not None
    assert told.first("P-I4", Grade.DEGRADED) is None


def test_a_bot_that_was_down_for_ten_minutes_decides_nothing_from_them() -> None:
    ill = App(3, fault=Fault(begins=8 * MINUTE, down=True))

    told = watched(ill, 30 * MINUTE, PLAN, without(ill.watched(30 * MINUTE), 10, 20))

    assert told.last is not None
    assert [(end - begin) // MINUTE for begin, end in told.last.gaps] == [10]
    assert told.acts[0] == (23.5, Act.ROLL_BACK)


def test_who_recovers_while_somebody_is_asked_is_asked_no_more() -> None:
    well, ill = App(3), App(3, fault=Fault(down=True))
    looks = [*ill.watched(6 * MINUTE), *list(well.watched(20 * MINUTE))[12:]]

    told = watched(App(3), 0, ASKING, looks)

    assert [act for _, act in told.acts] == [Act.ASK, Act.WITHDRAW]
