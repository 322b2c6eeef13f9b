"""No ERROR level logs in container output (P-I3)."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.plan import Plan
from bot.domain.watch.line import EVERY_WINDOW, HOLDS, Seen, WatchLine
from bot.domain.watch.pace import MINUTE
from bot.domain.watch.sample import Logs, Sample
from bot.domain.watch.thinning import top
from bot.domain.watch.verdict import LineVerdict

_SHOWN = 80


class ErrorLines(WatchLine):
    """Many apps write a few errors all the time: more than the old one did is what counts."""

    id = "P-I3"
    title = "No ERROR level logs in container output"
    expected = "not more ERROR lines than the old services wrote"
    windows = EVERY_WINDOW

    def judge(self, seen: Seen) -> LineVerdict | None:
        """Lines come in bursts: above the limit in three steps running is failing."""
        rates = [_rate(seen.history.step(back)) for back in range(HOLDS)]
        last = rates[0]
        if last is None:
            return self.inconclusive("the logs were not read for long enough")
        old = seen.history.baseline
        before = old.errors_a_minute if old else None
        most = limit(seen.plan, before)
        expected = f"at most {most:.1f} a minute"
        if last <= most:
            return self.healthy(f"{last:.1f} a minute", expected)
        observed = f"{last:.1f} a minute{_shown(seen.history.step(0))}"
        if before is None:
            return self.inconclusive(observed, "Compare with the old app's log.", expected)
        if all(rate is not None and rate > most for rate in rates):
            return self.failing(observed, "Read the logs of the app.", expected)
        return self.degraded(observed, "Read the logs of the app.", expected)


def _shown(looks: Iterable[Sample]) -> str:
    groups = top(line for look in looks if look.logs for line in look.logs.top)
    said = "; ".join(f"{line.times} times {line.text[:_SHOWN]}" for line in groups)
    return f": {said}" if said else ""


def limit(plan: Plan, before: float | None) -> float:
    """Lines a minute from which on it is too much; `before` is what the old app wrote."""
    alarms = plan.watch.alarms
    return max(float(alarms.error_lines), alarms.error_lines_times * (before or 0.0))


def _rate(looks: Iterable[Sample]) -> float | None:
    """Lines a minute, None when less than two minutes of log were read."""
    logs = [look.logs and (look.at - look.logs.since, look.logs) for look in looks]
    known: list[tuple[int, Logs]] = [each for each in logs if each]
    minutes = sum(span for span, _ in known) / MINUTE
    return sum(each.errors for _, each in known) / minutes if minutes >= 2 else None  # noqa: PLR2004
