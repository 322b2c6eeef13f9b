"""Looks at half a minute's distance, with what a test wants to be seen in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.domain.plan import Plan
from bot.domain.watch.baseline import Answers, Baseline
from bot.domain.watch.history import History, history
from bot.domain.watch.line import Seen, WatchLine
from bot.domain.watch.pace import Pace
from bot.domain.watch.sample import Sample, Side
from bot.domain.watch.verdict import Grade
from tests.bot.domain.watch.simulation import SWITCHED
from tests.bot.domain.watch.simulation_run import PLAN

STEP = 30_000
URL = "https://shop.example.org/health"
OLD = Baseline(
    answers=(Answers(url=URL, count=200, p50=50.0, p95=100.0),),
    requests=10_000,
    error_lines=120,
    error_minutes=60.0,
)


def look(number: float, **fields: Any) -> Sample:
    """The look of that number, 0 at the switch."""
    return Sample(at=SWITCHED + round(number * STEP), side=Side.NEW, **fields)


def seen(
    looks: Iterable[Sample], *, plan: Plan = PLAN, old: Baseline | None = OLD, later: int = 0
) -> Seen:
    """What a line is asked about; `later` is how long after the last look, milliseconds."""
    empty = History(switched=SWITCHED, pace=Pace(interval=STEP), baseline=old)
    past = history(empty, looks)
    now = past.recent[-1].at if past.recent else SWITCHED
    return Seen(history=past, plan=plan, now=now + later)


def told(line: WatchLine, asked: Seen) -> tuple[Grade, str]:
    """The grade, and what was observed."""
    verdict = line.judge(asked)
    assert verdict is not None
    assert verdict.line == line.id
    assert verdict.expected
    assert verdict.grade in {Grade.HEALTHY, Grade.INCONCLUSIVE} or verdict.advice
    return verdict.grade, verdict.observed
