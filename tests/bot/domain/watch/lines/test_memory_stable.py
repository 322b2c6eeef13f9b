"""P-S1: a slope that is sure, of a container that is warm."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.domain.watch.lines.memory_stable import MemoryStable
from bot.domain.watch.sample import Part, Sample
from bot.domain.watch.verdict import Grade
from tests.bot.domain.watch.lines.looks import look, seen, told
from tests.bot.domain.watch.simulation import MIB, SWITCHED


def looks(
    hours: float, used: Callable[[float], float], limit: int | None = 512 * MIB
) -> list[Sample]:
    return [look(n, parts=(part(used(n / 120), limit),)) for n in range(round(hours * 120))]


def part(used: float, limit: int | None) -> Part:
    return Part(service="api", memory=round(used * MIB), limit=limit, started=SWITCHED)


@pytest.mark.parametrize(
    ("hours", "used", "grade"),
    [
        (3.9, lambda h: 100 + 20 * h, Grade.INCONCLUSIVE),
        (4.3, lambda h: 100 + 20 * min(h, 2), Grade.HEALTHY),
        (6.0, lambda h: 100 + 30 * (h % 0.8), Grade.HEALTHY),
        (4.6, lambda h: 100 + 12 * h + 60 * (int(4 * h) % 2), Grade.HEALTHY),
        (6.0, lambda h: 100 + 12 * h, Grade.DEGRADED),
        (6.0, lambda h: 100 + 20 * h, Grade.FAILING),
    ],
    ids=["too early", "warm-up", "saw teeth", "may be chance", "grows", "full in a day"],
)
def test_growth_is_what_remains_after_the_warm_up(
    hours: float, used: Callable[[float], float], grade: Grade
) -> None:
    assert told(MemoryStable(), seen(looks(hours, used)))[0] is grade


def test_it_says_how_fast_and_how_long_still() -> None:
    assert told(MemoryStable(), seen(looks(6, lambda h: 100 + 20 * h)))[1] == (
        "api +20.0 MiB/h at 212 of 512 MiB: full in 15 h or less"
    )


def test_without_a_limit_growth_is_measured_by_what_is_used() -> None:
    assert told(MemoryStable(), seen(looks(6, lambda h: 100 + 20 * h, None))) == (
        Grade.DEGRADED,
        "api +20.0 MiB/h at 212 MiB without a limit",
    )


def test_a_new_life_begins_anew() -> None:
    grown = looks(6, lambda h: 100 + 20 * h)
    fresh = [
        look(720 + n, parts=(Part(service="api", memory=9, limit=99, started=look(720).at),))
        for n in range(60)
    ]

    assert told(MemoryStable(), seen([*grown, *fresh]))[0] is Grade.INCONCLUSIVE


def test_who_does_not_say_since_when_it_runs_is_warm_two_hours_after_the_first_look() -> None:
    looks_ = [look(n, parts=(Part(service="api", memory=100 * MIB),)) for n in range(600)]

    assert told(MemoryStable(), seen(looks_))[0] is Grade.HEALTHY


def test_who_is_nearly_full_and_hardly_grows_is_not_failing() -> None:
    assert told(MemoryStable(), seen(looks(6, lambda h: 495 + 0.8 * h)))[0] is Grade.HEALTHY


def test_killed_for_memory_once_is_degraded_twice_is_failing() -> None:
    lives = [(0, 1), (1, 1), (2, 2)]
    killed = [
        look(n, parts=(Part(service="api", oom_killed=True, started=since),)) for n, since in lives
    ]

    assert told(MemoryStable(), seen(killed[:2])) == (
        Grade.DEGRADED,
        "killed for memory: api 1 times",
    )
    assert told(MemoryStable(), seen(killed)) == (
        Grade.FAILING,
        "killed for memory: api 2 times",
    )
