"""The error rate is below 0.1 % (P-S4)."""

from __future__ import annotations

from bot.domain.watch import bounds
from bot.domain.watch.baseline import Baseline
from bot.domain.watch.counting import Count
from bot.domain.watch.line import HOLDS, LATER, Seen, WatchLine
from bot.domain.watch.pace import HOUR
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
        quarters = [one.requests for one in past.lately(seen.now - HOUR)]
        day = sum((one.requests for one in past.lately(0)), Count())
        if not day.all:
            return self.inconclusive("nobody counted requests", _SWITCH_ON, expected)
        steps = [past.requests(back) for back in range(HOLDS)]
        if _lasting(seen, steps, quarters):
            return self.failing(_said(sum(steps, Count())), _ADVICE, expected)
        for span in (sum(quarters, Count()), day):
            if bounds.above(span.failed, span.all, share, bounds.ALWAYS):
                return self.degraded(_said(span), _ADVICE, expected)
        if bounds.below(day.failed, day.all, share):
            return self.healthy(_said(day), expected)
        need = bounds.clean(share)
        return self.inconclusive(f"{_said(day)}; {need:,} clean ones are needed", "", expected)


def _lasting(seen: Seen, steps: list[Count], quarters: list[Count]) -> bool:
    """Half the limit in each step, the limit without the worst; sure in all, or in an hour.

    No burst is enough: the worst quarter of the hour says nothing, either. A step with few
    requests hides nothing. What the old services did as well is no reason.
    """
    limit = seen.plan.watch.alarms.error_percent_fail / 100
    total, before = sum(steps, Count()), seen.history.baseline
    lasts = all(_over(step, limit / 2) for step in steps) and _over(_milder(steps), limit)
    sure = (bounds.above(c.failed, c.all, limit, bounds.ALWAYS) for c in (total, _milder(quarters)))
    if not lasts or not any(sure):
        return False
    return before is None or not _as_before(total, before)


def _milder(counts: list[Count]) -> Count:
    """All of them but the one with most errors."""
    return sum(sorted(counts, key=lambda count: count.failed)[:-1], Count())


def _over(count: Count, share: float) -> bool:
    return count.failed > share * count.all


def _as_before(now: Count, before: Baseline) -> bool:
    """Whether the old services may well have had as many."""
    known = before.failed > 0
    return known and bounds.upper(before.failed, before.requests) >= now.failed / now.all


def _said(count: Count) -> str:
    """The bound is that of a rounder, smaller number: it is not sought anew at every look."""
    rough = 10 ** max(0, len(str(count.all)) - _DIGITS)
    most = 100 * bounds.upper(count.failed, count.all // rough * rough)
    return f"{count.failed:,} of {count.all:,} requests got a 5xx, surely less than {most:.2g} %"
