"""P-R1: restarts within an hour."""

from __future__ import annotations

import pytest

from bot.domain.watch.lines.restarts import Restarts
from bot.domain.watch.sample import Part, Sample
from bot.domain.watch.verdict import Grade
from tests.bot.domain.watch.lines.looks import look, seen, told


def looks(*restarts: int | None) -> list[Sample]:
    return [look(n, parts=(Part(service="api", restarts=c),)) for n, c in enumerate(restarts)]


@pytest.mark.parametrize(
    ("restarts", "grade", "observed"),
    [
        ((None, None), Grade.INCONCLUSIVE, "nobody could count restarts"),
        ((7, 7), Grade.HEALTHY, "none"),
        ((7, None, 8), Grade.DEGRADED, "api 1 times"),
        ((0, 1, 2, 3), Grade.FAILING, "api 3 times"),
        ((9, 0, 0), Grade.HEALTHY, "none"),
        ((*range(4), *[3] * 118), Grade.FAILING, "api 3 times"),
        ((*range(4), *[3] * 180), Grade.HEALTHY, "none"),
    ],
)
def test_three_in_an_hour_are_a_loop(
    restarts: tuple[int | None, ...], grade: Grade, observed: str
) -> None:
    assert told(Restarts(), seen(looks(*restarts))) == (grade, observed)


def test_nothing_is_made_of_a_gap() -> None:
    apart = [*looks(0), look(20, parts=(Part(service="api", restarts=9),))]

    assert told(Restarts(), seen(apart)) == (Grade.HEALTHY, "none")
