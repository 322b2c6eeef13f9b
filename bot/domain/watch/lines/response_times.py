"""Response times are within the normal range (P-I4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.watch import bounds
from bot.domain.watch.line import EVERY_WINDOW, HOLDS, Seen, WatchLine
from bot.domain.watch.sample import Moment, Sample
from bot.domain.watch.verdict import LineVerdict

#: Of the old answers so many were slower than their p95.
_SLOW = 0.05
#: Fewer answers than these say nothing of the slow ones: of so many, three are slower than p95.
ENOUGH = 60
_ENOUGH_IN_STEP = 20
_ADVICE = "Compare load, database latency and the containers' limits with the old app."


@dataclass(frozen=True, slots=True, kw_only=True)
class Slow:
    """Answers, and how many took more than some times the old p95."""

    count: int
    slow: int

    @property
    def too_many(self) -> bool:
        """Whether their p95 is above it."""
        return self.slow > _SLOW * self.count

    @property
    def proven(self) -> bool:
        """Whether that is no accident."""
        return bounds.above(self.slow, self.count, _SLOW, bounds.ALWAYS)


class ResponseTimes(WatchLine):
    """Compared with the old services, from the same place, at the same URLs.

    p95 is above a limit just when more than 5 % of the answers are slower than it: a share, which
    has exact bounds.
    """

    id = "P-I4"
    title = "Response times are within the normal range"
    expected = "as quick as the old services"
    windows = EVERY_WINDOW

    def judge(self, seen: Seen) -> LineVerdict | None:
        """Failing: three steps running, and together proven. Degraded: proven in half an hour."""
        alarms = seen.plan.watch.alarms
        expected = f"p95 at most {alarms.slower_warn:g} times what it was"
        if not _compared(seen, seen.history.recent):
            return self.inconclusive("the old services were not timed often enough", "", expected)
        steps = [_slow(seen, seen.history.step(n), alarms.slower_fail) for n in range(HOLDS)]
        if _lasting(steps):
            observed = f"p95 above {alarms.slower_fail:g} times what it was, {_said(steps[0])}"
            return self.failing(observed, _ADVICE, expected)
        warm = [look for look in seen.history.recent if look.at >= _warm(seen)]
        return self._milder(_slow(seen, warm, alarms.slower_warn), expected)

    def _milder(self, whole: Slow, expected: str) -> LineVerdict:
        observed = _said(whole)
        if whole.count < ENOUGH:
            return self.inconclusive(f"{observed}; {ENOUGH} are needed", "", expected)
        if whole.proven:
            return self.degraded(observed, _ADVICE, expected)
        if whole.too_many:
            return self.inconclusive(f"{observed}, which may be chance", "", expected)
        return self.healthy(observed, expected)


def _warm(seen: Seen) -> Moment:
    """In the first step after the switch caches are cold and pools are empty."""
    return seen.history.switched + seen.history.pace.step


def _lasting(steps: list[Slow]) -> bool:
    each = all(step.count >= _ENOUGH_IN_STEP and step.too_many for step in steps)
    total = Slow(count=sum(s.count for s in steps), slow=sum(s.slow for s in steps))
    return each and total.proven


def _compared(seen: Seen, looks: Iterable[Sample]) -> bool:
    before = seen.history.baseline
    known = {one.url for one in before.known} if before else set()
    return any(visit.url in known for look in looks for visit in look.visits)


def _slow(seen: Seen, looks: Iterable[Sample], times: float) -> Slow:
    before, count, slow = seen.history.baseline, 0, 0
    quick = seen.plan.watch.alarms.quick_ms
    known = {one.url: max(quick, times * one.p95) for one in (before.known if before else ())}
    for look in looks:
        for visit in look.visits:
            if visit.ms is not None and not visit.failure and visit.url in known:
                count += 1
                slow += visit.ms > known[visit.url]
    return Slow(count=count, slow=slow)


def _said(slow: Slow) -> str:
    return f"{slow.slow} of {slow.count} answers took longer"
