"""The error rate is below 0.1 % (P-S4)."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.watch import bounds
from bot.domain.watch.baseline import Baseline
from bot.domain.watch.counting import Count
from bot.domain.watch.line import HOLDS, LATER, Seen, WatchLine
from bot.domain.watch.pace import HOUR
from bot.domain.watch.stretch import Stretch
from bot.domain.watch.verdict import LineVerdict

_SWITCH_ON = "Put `metrics` in the Caddyfile's `servers`, name it under `watch: metrics:`."
_DIGITS = 3
_ADVICE = "Read the logs of the front for the requests that got a 5xx."


class ErrorRate(WatchLine):
    """5xx among the requests that the proxy answered, with what their number allows to say.

    Zero errors in fewer than 2,995 requests does not prove less than 0.1 %. What is claimed all
    the time (degraded, failing) must be surer than what is looked at once (healthy).
    """

    id = "P-S4"
    title = "The error rate is below 0.1 %"
    expected = "fewer than 0.1 % of the requests get a 5xx"
    windows = LATER

    def judge(self, seen: Seen) -> LineVerdict | None:
        """Failing: three steps running above 1 %. Degraded: an hour or a day above 0.1 %."""
        past, alarms = seen.history, seen.plan.watch.alarms
        share = alarms.error_percent / 100
        expected = f"fewer than {alarms.error_percent:g} % of the requests get a 5xx"
        hour, day = (_counted(past.lately(since)) for since in (seen.now - HOUR, 0))
        if not day.all:
            return self.inconclusive("nobody counted requests", _SWITCH_ON, expected)
        steps = [past.requests(back) for back in range(HOLDS)]
        if _lasting(seen, steps, hour):
            return self.failing(_said(sum(steps, Count())), _ADVICE, expected)
        for span in (hour, day):
            if bounds.above(span.failed, span.all, share, bounds.ALWAYS):
                return self.degraded(_said(span), _ADVICE, expected)
        if bounds.below(day.failed, day.all, share):
            return self.healthy(_said(day), expected)
        need = bounds.clean(share)
        return self.inconclusive(f"{_said(day)}; {need:,} clean ones are needed", "", expected)


def _counted(quarters: Iterable[Stretch]) -> Count:
    return sum((one.requests for one in quarters), Count())


def _lasting(seen: Seen, steps: list[Count], hour: Count) -> bool:
    """Errors in each step, above the limit without the worst one; sure in all, or in an hour.

    So no single burst is enough, and no step with few requests hides what goes on. What the old
    services did as well is no reason.
    """
    limit = seen.plan.watch.alarms.error_percent_fail / 100
    total, before = sum(steps, Count()), seen.history.baseline
    milder = sorted(steps, key=lambda step: step.failed)[:-1]
    rest = sum(milder, Count())
    lasts = all(step.failed for step in steps) and rest.failed > limit * rest.all
    spans = (total, hour)
    if not lasts or not any(bounds.above(s.failed, s.all, limit, bounds.ALWAYS) for s in spans):
        return False
    return before is None or not _as_before(total, before)


def _as_before(now: Count, before: Baseline) -> bool:
    """Whether the old services may well have had as many."""
    known = before.failed > 0
    return known and bounds.upper(before.failed, before.requests) >= now.failed / now.all


def _said(count: Count) -> str:
    """The bound is that of a rounder, smaller number: it is not sought anew at every look."""
    rough = 10 ** max(0, len(str(count.all)) - _DIGITS)
    most = 100 * bounds.upper(count.failed, count.all // rough * rough)
    return f"{count.failed:,} of {count.all:,} requests got a 5xx, surely less than {most:.2g} %"
