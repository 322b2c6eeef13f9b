"""What an outside prober saw: pure statistics, and what they say of a switch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

#: Probes that there must be before anything is said of them.
ENOUGH = 20
#: Percent of probes that may fail after the switch beyond what failed before it.
MOST_PERCENT = 1.0
#: How much slower than before the slow ones may be.
MOST_SLOWER = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One request on one new connection; times in milliseconds. `trouble` is "" for an answer.

    `number` counts them as they were sent: they come back in another order.
    """

    at: int
    took: int
    trouble: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Many shots in short; times in milliseconds. `gap` is the longest time without an answer."""

    sent: int = 0
    failed: int = 0
    gap: int = 0
    p50: int = 0
    p95: int = 0
    p99: int = 0
    worst: int = 0
    trouble: str = ""

    def to_json(self) -> dict[str, Any]:
        """For the audit trail and the database."""
        return asdict(self)

    def joined(self, later: Figures) -> Figures:
        """Two stretches as one; the percentiles are those of the stretch with more shots."""
        more = later if later.sent >= self.sent else self
        return Figures(
            sent=self.sent + later.sent,
            failed=self.failed + later.failed,
            gap=max(self.gap, later.gap),
            p50=more.p50,
            p95=more.p95,
            p99=more.p99,
            worst=max(self.worst, later.worst),
            trouble=self.trouble or later.trouble,
        )


def figures(shots: Iterable[Shot]) -> Figures:
    """The shots in short, in whatever order they came back."""
    known = sorted(shots, key=lambda shot: shot.at)
    took = sorted(shot.took for shot in known if not shot.trouble)
    return Figures(
        sent=len(known),
        failed=sum(1 for shot in known if shot.trouble),
        gap=_gap(known),
        p50=_percentile(took, 50),
        p95=_percentile(took, 95),
        p99=_percentile(took, 99),
        worst=took[-1] if took else 0,
        trouble=next((shot.trouble for shot in known if shot.trouble), ""),
    )


def joined(stretches: Iterable[Figures]) -> Figures | None:
    """All of them as one, None when there is none."""
    total: Figures | None = None
    for each in stretches:
        total = each if total is None else total.joined(each)
    return total


def trouble_of(before: Figures, after: Figures, limit: int) -> str:
    """Why what came after the switch is worse than it may be, "" when it is well enough.

    `limit` is what an answer may always take, in milliseconds, however quick they were before.
    """
    if after.sent < ENOUGH:
        return f"only {after.sent} probes were sent after the switch, {ENOUGH} must be"
    allowed = _percent(before) + MOST_PERCENT
    if _percent(after) > allowed:
        return (
            f"{after.failed} of {after.sent} probes failed after the switch"
            f" ({_percent(after):.1f} %, at most {allowed:.1f} %): {after.trouble}"
        )
    slow = max(limit, round(before.p95 * MOST_SLOWER))
    if after.p95 > slow:
        return f"the slow answers take {after.p95} ms (p95), at most {slow} ms"
    return ""


def from_json(known: dict[str, Any]) -> Figures:
    """What `to_json` wrote."""
    return Figures(**known)


def _gap(shots: Sequence[Shot]) -> int:
    """From the last answer before a failure to the first one after it, or to the end."""
    longest, last, failing = 0, shots[0].at if shots else 0, False
    for shot in shots:
        if failing or shot.trouble:
            end = shot.at + (shot.took if shot.trouble else 0)
            longest = max(longest, end - last)
        failing = bool(shot.trouble)
        last = last if failing else shot.at
    return longest


def _percent(known: Figures) -> float:
    return 100 * known.failed / known.sent if known.sent else 0.0


def _percentile(ordered: Sequence[int], percent: int) -> int:
    """The smallest value that so many percent do not exceed."""
    if not ordered:
        return 0
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
