"""Memory usage is stable, nothing leaks (P-S1)."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from bot.domain.watch.line import LATER, Seen, WatchLine
from bot.domain.watch.pace import HOUR
from bot.domain.watch.sample import Moment
from bot.domain.watch.slope import ENOUGH, Slope, slope
from bot.domain.watch.stretch import Memory, Stretch
from bot.domain.watch.verdict import LineVerdict

#: Caches fill for so long after a start; hours.
WARM_UP = 2
#: A container that will have no memory left within so many hours is failing.
_AHEAD = 24
#: Who is nearly full anyhow is failing only when it grows by a tenth of what is too much.
_NOTABLE = 10
_MIB = 1 << 20
_ADVICE = "Look for what it keeps; a restart helps until it is mended."


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """How one container's memory grows; `used` and `limit` are bytes, the slope bytes an hour."""

    service: str
    used: int
    limit: int | None
    slope: Slope

    @property
    def percent(self) -> float:
        """Of its limit in an hour, at the least; of what it uses where it has no limit."""
        return 100 * self.slope.low / (self.limit or self.used or 1)

    @property
    def hours_left(self) -> float:
        """Until the limit is reached, at the latest; endless where nothing is proven."""
        if self.limit is None or self.slope.low <= 0:
            return float("inf")
        return (self.limit - self.used) / self.slope.low

    @property
    def said(self) -> str:
        """In words."""
        rate = f"{self.slope.value / _MIB:+.1f} MiB/h"
        of = f" of {self.limit / _MIB:.0f} MiB" if self.limit else " MiB without a limit"
        return f"{self.service} {rate} at {self.used / _MIB:.0f}{of}"


class MemoryStable(WatchLine):
    """The slope over medians of 15 minutes: a garbage collector's saw teeth have none."""

    id = "P-S1"
    title = "Memory usage is stable, nothing leaks"
    expected = "no container's memory grows for hours"
    windows = LATER

    def judge(self, seen: Seen) -> LineVerdict | None:
        """Failing: killed for memory twice, or surely full within a day.

        Degraded: killed once, or surely growing.
        """
        past, most = seen.history, seen.plan.watch.alarms.memory_percent
        expected = f"no growth above {most:g} % of the limit an hour"
        day = (*past.stretches, past.current)
        if lives := {life for one in day for life in one.killed}:
            return self._killed(Counter(service for service, _ in lives), expected)
        grown = growths(past.stretches)
        if not grown:
            hours = WARM_UP + ENOUGH * past.pace.quarter / HOUR
            return self.inconclusive(f"it takes {hours:g} h after a start to tell", "", expected)
        return self._by_growth(grown, most, expected)

    def _killed(self, times: Counter[str], expected: str) -> LineVerdict:
        said = ", ".join(f"{service} {count} times" for service, count in times.most_common())
        once = max(times.values()) == 1
        verdict = self.degraded if once else self.failing
        return verdict(f"killed for memory: {said}", _ADVICE, expected)

    def _by_growth(self, grown: list[Growth], most: float, expected: str) -> LineVerdict:
        first = max(grown, key=lambda one: one.percent)
        full = [one for one in grown if one.hours_left < _AHEAD and one.percent > most / _NOTABLE]
        if full:
            left = min(one.hours_left for one in full)
            said = ", ".join(one.said for one in full)
            return self.failing(f"{said}: full in {left:.0f} h or less", _ADVICE, expected)
        if first.percent > most:
            return self.degraded(first.said, _ADVICE, expected)
        return self.healthy(first.said, expected)


Life = tuple[str, str, Moment | None]


def growths(stretches: tuple[Stretch, ...]) -> list[Growth]:
    """Of each container that has run for long enough, in its present life."""
    points: dict[Life, list[tuple[float, float]]] = defaultdict(list)
    newest: dict[tuple[str, str], Memory] = {}
    for stretch in stretches:
        for memory in stretch.memory:
            begun = memory.started or stretches[0].start
            newest[memory.service, memory.name] = memory
            if stretch.start >= begun + WARM_UP * HOUR:
                points[_life(memory)].append((stretch.start / HOUR, float(memory.used)))
    return [
        Growth(service=memory.service, used=memory.used, limit=memory.limit, slope=found)
        for memory in newest.values()
        if (found := slope(tuple(points[_life(memory)]))) is not None
    ]


def _life(memory: Memory) -> Life:
    return memory.service, memory.name, memory.started
