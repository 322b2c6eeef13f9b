"""Background jobs are processing (P-S3)."""

from __future__ import annotations

from bot.domain.watch.line import LATER, Seen, WatchLine
from bot.domain.watch.verdict import LineVerdict

#: So many looks running must agree.
_LOOKS = 3


class JobsProcessing(WatchLine):
    """The oldest job that waits tells it: a worker that died lets it grow old."""

    id = "P-S3"
    title = "Background jobs are processing"
    expected = "no job waits for long"
    windows = LATER

    def judge(self, seen: Seen) -> LineVerdict | None:
        """Too old in three looks running is failing; none done for a third of that, degraded."""
        declared = seen.plan.watch.jobs
        if declared is None:
            return self._undeclared(seen)
        known = [look.jobs for look in seen.history.unbroken if look.jobs]
        ages = [jobs.oldest for jobs in known if jobs.oldest is not None][-_LOOKS:]
        if len(ages) < _LOOKS:
            return self.inconclusive("the backlog was not seen three times running")
        most = declared.oldest_seconds
        expected = f"no job waits longer than {most} s"
        observed = f"the oldest waits for {ages[-1]:.0f} s"
        advice = "Look whether the worker runs and what it says."
        if min(ages) > most:
            return self.failing(observed, advice, expected)
        if min(ages) > most / _LOOKS:
            return self.degraded(observed, advice, expected)
        return self.healthy(observed, expected)

    def _undeclared(self, seen: Seen) -> LineVerdict | None:
        if not seen.plan.stack.workers:
            return None
        return self.inconclusive(
            "nobody says where to see it", "Name a query or a URL under `watch: jobs:`."
        )
