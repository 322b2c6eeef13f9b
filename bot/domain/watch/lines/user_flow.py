"""An end-to-end user flow can be completed (P-I5)."""

from __future__ import annotations

from bot.domain.watch.line import EVERY_WINDOW, Seen, WatchLine
from bot.domain.watch.pace import MINUTE
from bot.domain.watch.verdict import LineVerdict


class UserFlow(WatchLine):
    """The smoke flow does what a user does: log in, write, upload."""

    id = "P-I5"
    title = "An end-to-end user flow can be completed"
    expected = "the smoke flow comes to its end"
    windows = EVERY_WINDOW

    def judge(self, seen: Seen) -> LineVerdict | None:
        """Two failures running are failing, one is degraded; what is too old says nothing."""
        if not seen.plan.smoke:
            return self.inconclusive(
                "no smoke flow is declared", "Write its requests under `smoke:`."
            )
        fresh = seen.now - 2 * seen.plan.watch.flow_minutes * MINUTE
        since = seen.history.together
        flows = [flow for at, flow in seen.history.flows if at > fresh and at >= since]
        if not flows:
            return self.inconclusive("it did not run lately")
        last = flows[-1]
        if not last.failure:
            took = f" in {last.ms:.0f} ms" if last.ms is not None else ""
            return self.healthy(f"it came through{took}")
        if len(flows) > 1 and flows[-2].failure:
            return self.failing(f"twice: {last.failure}", "Try it by hand, read the app's log.")
        return self.degraded(f"once: {last.failure}", "It runs again at the next look.")
