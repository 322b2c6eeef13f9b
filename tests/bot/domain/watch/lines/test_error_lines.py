"""P-I3: more ERROR lines than the old app wrote, for three steps running."""

from __future__ import annotations

import pytest

from bot.domain.watch.baseline import Baseline
from bot.domain.watch.lines.error_lines import ErrorLines, limit
from bot.domain.watch.sample import Line, Logs, Sample
from bot.domain.watch.verdict import Grade
from tests.bot.domain.watch.lines.looks import OLD, STEP, look, seen, told
from tests.bot.domain.watch.simulation import SWITCHED
from tests.bot.domain.watch.simulation_run import PLAN


def looks(*errors: int) -> list[Sample]:
    """So many lines in each of the ten looks of a step."""
    each = [count for count in errors for _ in range(10)]
    return [
        look(
            n,
            logs=Logs(
                since=SWITCHED + (n - 1) * STEP,
                errors=count,
                top=(Line(text="ERROR x", times=count),) if count else (),
            ),
        )
        for n, count in enumerate(each, start=1)
    ]


@pytest.mark.parametrize(
    ("errors", "grade", "observed"),
    [
        ((0,), Grade.HEALTHY, "0.0 a minute"),
        ((3,), Grade.HEALTHY, "6.0 a minute"),
        ((4,), Grade.DEGRADED, "8.0 a minute: 40 times ERROR x"),
        ((4, 0, 4), Grade.DEGRADED, "8.0 a minute: 40 times ERROR x"),
        ((4, 4, 4), Grade.FAILING, "8.0 a minute: 40 times ERROR x"),
        ((4, 4, 0), Grade.HEALTHY, "0.0 a minute"),
    ],
)
def test_one_burst_is_not_failing(errors: tuple[int, ...], grade: Grade, observed: str) -> None:
    assert told(ErrorLines(), seen(looks(*errors))) == (grade, observed)


def test_less_than_two_minutes_of_log_say_nothing() -> None:
    assert told(ErrorLines(), seen(looks(9)[:3]))[0] is Grade.INCONCLUSIVE
    assert told(ErrorLines(), seen([look(n) for n in range(20)]))[0] is Grade.INCONCLUSIVE


@pytest.mark.parametrize("old", [None, Baseline()])
def test_without_the_old_log_many_lines_say_nothing(old: Baseline | None) -> None:
    assert told(ErrorLines(), seen(looks(9, 9, 9), old=old))[0] is Grade.INCONCLUSIVE
    assert told(ErrorLines(), seen(looks(1), old=old))[0] is Grade.HEALTHY


def test_lines_without_a_text_are_counted_too() -> None:
    silent = [look(n, logs=Logs(since=SWITCHED + (n - 1) * STEP, errors=9)) for n in range(1, 11)]

    assert told(ErrorLines(), seen(silent)) == (Grade.DEGRADED, "18.0 a minute")


def test_the_limit_is_three_times_what_was_and_never_below_five() -> None:
    assert limit(PLAN, None) == 5
    assert limit(PLAN, 1.0) == 5
    assert limit(PLAN, OLD.errors_a_minute) == 6
