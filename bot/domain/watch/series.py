"""From samples to the curves of a chart: medians of stretches, gaps left open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.domain.watch.picture import Curve, Point
from bot.domain.watch.sample import Sample, Side, Visit

#: Points on a curve at most: more would not be seen on a phone.
MOST_POINTS = 48
#: A point stands for so many intervals at least, or p50 and p95 were of one visit.
POINT_INTERVALS = 4
#: Between two samples that are further apart than so many intervals nobody looked.
GAP_INTERVALS = 3
_MINUTE = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Samples of one side that are drawn as one point, at its middle in minutes."""

    minute: float
    samples: tuple[Sample, ...]


def gaps(samples: Sequence[Sample], interval_ms: int) -> tuple[tuple[int, int], ...]:
    """Stretches in which nobody looked, as moments from and to; thinned samples stand for many.

    The time between the baseline and the first look at the new side is none: it is the cutover.
    """
    return tuple(
        (left.at, right.at)
        for left, right in pairwise(samples)
        if left.side is right.side
        and right.at - left.at > GAP_INTERVALS * interval_ms * max(left.looks, right.looks)
    )


def stretches(samples: Sequence[Sample], *, switched: int, interval_ms: int) -> tuple[Stretch, ...]:
    """At most `MOST_POINTS` of them, of the same length; `switched` is the moment of the switch."""
    if not samples:
        return ()
    first, last = samples[0].at, samples[-1].at
    length = max(POINT_INTERVALS * interval_ms, (last - first) / MOST_POINTS)
    found: dict[tuple[str, int], list[Sample]] = {}
    for each in samples:
        place = min(MOST_POINTS - 1, int((each.at - first) / length))
        found.setdefault((each.side.value, place), []).append(each)
    return tuple(
        Stretch(minute=(mine[len(mine) // 2].at - switched) / _MINUTE, samples=tuple(mine))
        for mine in found.values()
    )


def curve(
    name: str,
    parts: Iterable[Stretch],
    value: Callable[[Sequence[Sample]], float | None],
    holes: Sequence[tuple[float, float]],
) -> Curve | None:
    """The value of each stretch, broken at the holes (minutes) and at the switch; None: nobody
    knows any."""
    known = [(each.minute, value(each.samples), each.samples[0].side) for each in parts]
    if all(found is None for _, found, _ in known):
        return None
    return Curve(name=name, points=tuple(_broken(known, holes)))


def _broken(
    known: Sequence[tuple[float, float | None, Side]], holes: Sequence[tuple[float, float]]
) -> Iterator[Point]:
    before: tuple[float, Side] | None = None
    for minute, value, side in known:
        if before is not None and (
            before[1] is not side
            or any(before[0] <= start and end <= minute for start, end in holes)
        ):
            yield (before[0] + minute) / 2, None
        yield minute, value
        before = minute, side


def percentile(visits: Iterable[Visit], percent: int) -> float | None:
    """The smallest time (ms) that so many percent of the good answers do not exceed."""
    known = sorted((one.ms, one.times) for one in visits if one.ms is not None and not one.failure)
    wanted = sum(times for _, times in known) * percent / 100
    passed = 0
    for took, times in known:
        passed += times
        if passed >= wanted:
            return took
    return None


def median(values: Iterable[float]) -> float | None:
    """The middle one, None of nothing."""
    known = sorted(values)
    return known[len(known) // 2] if known else None
