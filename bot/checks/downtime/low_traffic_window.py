"""M2.3: the window lies where traffic is low."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from statistics import fmean
from typing import ClassVar
from zoneinfo import ZoneInfo

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.plan import Plan
from bot.domain.plan.window import Window
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import traffic
from bot.shell.report import report

WEEK = 7 * 24
_QUARTILE = 6
_CLOCK = range(24)


class LowTrafficWindow(Check):
    """What feels like night may be another continent's noon; the access log knows."""

    id = "low-traffic-window"
    line = "M2.3"
    title = "The window is in the quietest quarter of the day"
    risk = Risk.EXTENDED_DOWNTIME
    expected = "requests an hour in the window within the lowest quarter of the day's hours"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access",)

    def probe(self, plan: Plan) -> Questions:
        """Requests by hour; nothing where window or logs are not named."""
        if plan.window is None or not plan.legacy.access_logs:
            return {}
        return {"traffic": traffic.ask(plan.legacy.access_logs)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Less than a week of logs says nothing about a window."""
        if plan.window is None:
            return self.warned(
                "the plan names no window", "Write the quiet hours under window in the file."
            )
        if not plan.legacy.access_logs:
            return self.warned(
                "the plan names no access log, so nobody knows whether the window is quiet",
                "Name the proxy's logs under legacy.access_logs.",
            )
        hours = traffic.hours(report(readings.get("traffic", Output)))
        if len(hours) < WEEK:
            return self.unknown(
                f"the access logs reach back {len(hours)} hours, less than a week",
                "Name older access logs under legacy.access_logs, or wait until a week is there.",
            )
        return self._compared(hours, plan.window)

    def _compared(self, hours: Mapping[int, int], window: Window) -> Finding:
        inside = tuple(count for hour, count in hours.items() if _inside(hour, window))
        if not inside:
            return self.unknown(
                "no hour of the logs lies in the window", "Name older logs, or more days."
            )
        means = _by_clock(hours, window.timezone)
        rate = fmean(inside)
        days = len(hours) // 24
        said = f"{rate:.0f} requests an hour in the window, {fmean(means):.0f} over {days} days"
        if _quiet(rate, means):
            return self.passed(said)
        return self.warned(said, f"Quietest slot: {_quietest(means, window)}.")


def _at(hour: int) -> datetime:
    return datetime.fromtimestamp(hour * 3600, UTC)


def _inside(hour: int, window: Window) -> bool:
    return any(window.holds(_at(hour) + timedelta(minutes=15 * part)) for part in range(4))


def _by_clock(hours: Mapping[int, int], zone: str) -> tuple[float, ...]:
    """The mean for each hour of the day, by the clocks there."""
    place = ZoneInfo(zone)
    counts: dict[int, list[int]] = {clock: [] for clock in _CLOCK}
    for hour, count in hours.items():
        counts[_at(hour).astimezone(place).hour].append(count)
    return tuple(fmean(counts[clock]) for clock in _CLOCK)


def _quiet(rate: float, means: tuple[float, ...]) -> bool:
    """Among the quietest quarter; of equal hours half count as quieter, for a plateau is no low."""
    below = sum(mean < rate for mean in means)
    return below == 0 or below + max(means.count(rate), 1) / 2 <= _QUARTILE


def _quietest(means: tuple[float, ...], window: Window) -> str:
    """The stretch of the window's length with the fewest requests."""
    begin, end = (int(text[:2]) * 60 + int(text[3:]) for text in (window.start, window.end))
    length = -(-((end - begin) % 1440) // 60)
    best = min(_CLOCK, key=lambda start: sum(means[(start + n) % 24] for n in range(length)))
    return f"{best:02d}:00 to {(best + length) % 24:02d}:00 {window.timezone}"
