"""The verdict of a window, from the verdicts of its lines."""

from __future__ import annotations

from functools import cache

from bot.domain.plan import Plan
from bot.domain.registry import discover
from bot.domain.watch import lines
from bot.domain.watch.history import History
from bot.domain.watch.line import Seen, WatchLine
from bot.domain.watch.pace import DAY, MINUTE
from bot.domain.watch.sample import Moment
from bot.domain.watch.verdict import Grade, LineVerdict, Window, WindowVerdict, worst

_BAD = {Grade.DEGRADED, Grade.FAILING}


@cache
def watch_lines() -> tuple[WatchLine, ...]:
    """All of them, in the order of the seed: the first half hour, the first day, the rest."""
    order = ("P-I", "P-R", "P-S", "P-T", "P-L")
    found = discover(lines, WatchLine)
    return tuple(sorted(found, key=lambda one: (order.index(one.id[:3]), one.id)))


def window_at(switched: Moment, now: Moment) -> Window:
    """In which window a moment lies; between 30 minutes and an hour the second one has begun."""
    since = now - switched
    if since < 30 * MINUTE:
        return Window.IMMEDIATE
    return Window.SHORT if since < DAY else Window.ONGOING


def judge(history: History, plan: Plan, now: Moment) -> WindowVerdict:
    """What is to be said now. While nobody looks, every line is inconclusive."""
    window = window_at(history.switched, now)
    seen = Seen(history=history, plan=plan, now=now)
    found = [(line, _verdict(line, seen)) for line in watch_lines()]
    kept = tuple(
        verdict
        for line, verdict in found
        if verdict and (window in line.windows or verdict.grade in _BAD)
    )
    return WindowVerdict(
        window=window,
        at=now,
        grade=worst(verdict.grade for verdict in kept),
        lines=kept,
        gaps=_gaps(history, now),
    )


def _verdict(line: WatchLine, seen: Seen) -> LineVerdict | None:
    if seen.history.blind(seen.now):
        return line.inconclusive("nobody looked lately")
    return line.judge(seen)


def _gaps(history: History, now: Moment) -> tuple[tuple[Moment, Moment], ...]:
    if not history.recent or not history.blind(now):
        return history.gaps
    return (*history.gaps, (history.recent[-1].at, now))
