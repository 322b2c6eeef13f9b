"""Which lines a window asks for, and what they say together."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.domain.watch.history import History, history
from bot.domain.watch.pace import Pace
from bot.domain.watch.sample import Health, Part
from bot.domain.watch.verdict import Grade, Window
from bot.domain.watch.windows import judge, watch_lines, window_at
from tests.bot.domain.watch.lines.looks import look
from tests.bot.domain.watch.simulation import DAY, HOUR, MINUTE, SECOND, SWITCHED
from tests.bot.domain.watch.simulation_run import PLAN

EMPTY = History(switched=SWITCHED, pace=Pace(interval=30 * SECOND))
ILL = Part(service="api", state="running", health=Health.UNHEALTHY, oom_killed=True)


def test_the_lines_are_those_of_the_seed_in_its_order() -> None:
    assert [line.id for line in watch_lines()] == [
        *("P-I1", "P-I2", "P-I3", "P-I4", "P-I5", "P-R1"),
        *("P-S1", "P-S2", "P-S3", "P-S4", "P-T1", "P-L3"),
    ]


def test_the_page_about_the_watch_shows_every_line_and_no_other() -> None:
    page = (Path(__file__).parents[4] / "docs/watch-verdicts.md").read_text()

    shown = re.findall(r"(?m)^\| (P-\w+) \| ([^|]+) \|", page)

    assert shown == [(line.id, line.title) for line in watch_lines()]


@pytest.mark.parametrize(
    ("since", "window"),
    [
        (0, Window.IMMEDIATE),
        (30 * MINUTE, Window.SHORT),
        (2 * HOUR, Window.SHORT),
        (DAY, Window.ONGOING),
    ],
)
def test_a_moment_lies_in_one_window(since: int, window: Window) -> None:
    assert window_at(SWITCHED, SWITCHED + since) is window


def test_a_later_line_speaks_up_early_only_when_it_is_bad() -> None:
    well = judge(history(EMPTY, [look(0), look(1)]), PLAN, look(1).at)
    killed = judge(history(EMPTY, [look(n, parts=(ILL,)) for n in range(2)]), PLAN, look(1).at)

    assert [line.line for line in well.lines] == ["P-I1", "P-I2", "P-I3", "P-I4", "P-I5", "P-R1"]
    assert well.grade is Grade.INCONCLUSIVE
    assert [line.line for line in killed.of(Grade.FAILING)] == ["P-I1"]
    assert [line.line for line in killed.of(Grade.DEGRADED)] == ["P-S1"]
    assert killed.grade is Grade.FAILING


def test_while_nobody_looks_nothing_is_said_but_that() -> None:
    late = look(1).at + 10 * MINUTE

    verdict = judge(history(EMPTY, [look(n, parts=(ILL,)) for n in range(2)]), PLAN, late)

    assert {line.grade for line in verdict.lines} == {Grade.INCONCLUSIVE}
    assert {line.observed for line in verdict.lines} == {"nobody looked lately"}
    assert verdict.gaps == ((look(1).at, late),)
    assert judge(EMPTY, PLAN, SWITCHED).gaps == ()
