"""No container restarts over and over (checks.md, P-S1: RestartCount rises)."""

from __future__ import annotations

from collections import Counter

from bot.domain.watch.line import EVERY_WINDOW, Seen, WatchLine
from bot.domain.watch.pace import HOUR
from bot.domain.watch.verdict import LineVerdict


class Restarts(WatchLine):
    """A restart now and then is an app's way to go on; a loop is not."""

    id = "P-R1"
    title = "No container restarts over and over"
    expected = "no restart within an hour"
    windows = EVERY_WINDOW

    def judge(self, seen: Seen) -> LineVerdict | None:
        """As many within an hour as the file allows are failing, fewer are degraded."""
        past = seen.history
        if not any(part.restarts is not None for look in past.recent for part in look.parts):
            return self.inconclusive("nobody could count restarts")
        times: Counter[str] = Counter()
        for stretch in past.lately(seen.now - HOUR):
            times.update(dict(stretch.restarts))
        if not times:
            return self.healthy("none")
        observed = ", ".join(f"{service} {count} times" for service, count in times.most_common())
        advice = f"Read `docker compose -p {seen.plan.stack.project} logs` of it."
        if max(times.values()) >= seen.plan.watch.alarms.restarts:
            return self.failing(observed, advice)
        return self.degraded(observed, advice)
