"""Watches and summaries for the tests of what is stored and shown of them."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.watch.state import Question, Ready, Telling, Watch
from bot.domain.watch.verdict import Grade, LineVerdict, Window, WindowVerdict, worst
from tests.bot.domain.watch.seen import SWITCHED

MINUTE, HOUR = 60_000, 3_600_000


def line(id_: str, grade: Grade, **known: str) -> LineVerdict:
    words = {"title": f"Line {id_}", "observed": f"{id_} seen", "expected": "better", **known}
    return LineVerdict(line=id_, grade=grade, **words)  # type: ignore[arg-type]


def window(*lines: LineVerdict, gaps: tuple[tuple[int, int], ...] = ()) -> WindowVerdict:
    return WindowVerdict(
        window=Window.IMMEDIATE,
        at=SWITCHED + 5 * MINUTE,
        grade=worst(each.grade for each in lines),
        lines=lines,
        gaps=gaps,
    )


WELL = line("P-I1", Grade.HEALTHY)
SLOW = line("P-I4", Grade.DEGRADED, advice="Look at `docker stats`.")
DOWN = line("P-I2", Grade.FAILING, advice="Read the front's log.")
UNSURE = line("P-S4", Grade.INCONCLUSIVE)
HEALTHY, UNSURELY, FAILING = window(WELL), window(WELL, UNSURE), window(WELL, DOWN, SLOW)

WATCH = Watch(
    id="cutover-1",
    migration="shop/production",
    channel="C0SHOP",
    switched=SWITCHED,
    kept_until=SWITCHED + 24 * HOUR,
    until=SWITCHED + 24 * HOUR,
    grade=Grade.HEALTHY,
    windows=(HEALTHY,),
)
QUESTION = Question(
    number=1,
    asked=SWITCHED + HOUR,
    deadline=SWITCHED + HOUR + 10 * MINUTE,
    said="It is down.",
    lines=("P-I2",),
)
BROKEN = replace(WATCH, grade=Grade.FAILING, windows=(FAILING,), question=QUESTION)
UNREADY = replace(
    WATCH,
    ready=(
        Ready(target="web-1", name="room on the disk", holds=False, said="only 5 bytes are free"),
        Ready(target="web-1", name="the script", holds=True),
    ),
    ready_at=SWITCHED + HOUR,
)
TELLING = Telling(
    id="cutover-1/30m",
    watch="cutover-1",
    migration="shop/production",
    channel="C0SHOP",
    name="30m",
    at=SWITCHED + 30 * MINUTE,
    start=SWITCHED - HOUR,
    grade=Grade.FAILING,
    windows=(FAILING,),
    mention=("U0ONCALL1", "S0ONCALL1"),
)
