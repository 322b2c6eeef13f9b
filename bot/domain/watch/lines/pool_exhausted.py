"""No connection pool exhaustion (P-S2)."""

from __future__ import annotations

from statistics import median

from bot.domain.watch.line import LATER, Seen, WatchLine
from bot.domain.watch.sample import Sample
from bot.domain.watch.verdict import LineVerdict

#: The looks that count, how many of them must know, and how many complaints are no accident.
_LOOKS, _KNOWN, _LASTING = 10, 3, 3
_ALL = 100
_ADVICE = "Look for connections that are kept; make the pools smaller than the limit."


class PoolExhausted(WatchLine):
    """Log lines that complain about the pool or the last slots, and the connections in use."""

    id = "P-S2"
    title = "No connection pool exhaustion"
    expected = "no complaint in the logs, connections to spare"
    windows = LATER

    def judge(self, seen: Seen) -> LineVerdict | None:
        """Complaints in three of the last ten looks, or not one connection left, are failing."""
        if seen.plan.database.kind == "none":
            return None
        looks = seen.history.unbroken[-_LOOKS:]
        complaints = [s.logs.exhausted for s in looks if s.logs and s.logs.exhausted is not None]
        shares = [share for share in map(_share, looks) if share is not None]
        if max(len(complaints), len(shares)) < _KNOWN:
            return self.inconclusive("neither logs nor connections were seen lately")
        most = seen.plan.watch.alarms.connections_percent
        used = median(shares) if shares else 0.0
        observed = _said(sum(complaints), used if shares else None)
        expected = f"no complaint in the logs, at most {most} % of the connections in use"
        if sum(1 for each in complaints if each) >= _LASTING or used >= _ALL:
            return self.failing(observed, _ADVICE, expected)
        if any(complaints) or used > most:
            return self.degraded(observed, _ADVICE, expected)
        return self.healthy(observed, expected)


def _share(look: Sample) -> float | None:
    seen = look.connections
    if seen is None or seen.used is None or not seen.most:
        return None
    return 100 * seen.used / seen.most


def _said(complaints: int, used: float | None) -> str:
    share = "" if used is None else f", {used:.0f} % of the connections in use"
    return f"{complaints or 'no'} complaint{'s' * (complaints > 1)} in the logs{share}"
