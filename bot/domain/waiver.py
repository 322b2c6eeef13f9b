"""Waivers: one person's decision to go on in spite of one finding, for a while.

A waiver is bound to the finding's steady identity: check, server, outcome and the observed words.
Figures that change from look to look (sizes, durations, times, ids) do not void it; anything else
does, so that nobody's decision about one thing covers another.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.check import Finding, Outcome
from bot.domain.consequences import cause_of

#: The longest that anybody may waive anything.
LONGEST = timedelta(days=30)

_CLOCK = (
    r"\d{4}-\d\d-\d\d(?:[t ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?)?(?:z|[+-]\d\d:?\d\d)?|\d\d:\d\d:\d\d"
)
_UNIT = r"(?:bytes?|[kmgtp]i?b|b|%|ms|s|seconds?|min|minutes?|h|hours?|d|days?|weeks?)"
_FIGURE = re.compile(
    rf"(?<![\w.:-])(?:{_CLOCK})(?![\w-])"
    rf"|(?<![\w.:-])\d+(?:[.,]\d+)*\s?{_UNIT}(?![\w-])"
    r"|\b(?:pid|process)\s\d+\b"
    r"|\bsha256:[0-9a-f]{12,64}\b"
    r"|\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{12,64}\b"
    r"|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """`finding` is the identity of what is waived; `by` approved it and did not ask for the run."""

    id: str
    migration: str
    finding: str
    check: str
    target: str
    reason: str
    by: str
    at: datetime
    until: datetime

    def covers(self, finding: Finding, now: datetime) -> bool:
        """Whether it has not expired and this is still the finding that was waived."""
        return now < self.until and self.finding == identity(finding)


def identity(finding: Finding) -> str:
    """Sixteen hex digits that stay while the same thing is wrong in the same way."""
    words = steady(finding.observed)
    parts = (finding.check, finding.target, finding.outcome.value, words)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


def steady(text: str) -> str:
    """The words without the figures that change from look to look."""
    return _FIGURE.sub("#", " ".join(text.casefold().split()))


def apply(
    findings: Iterable[Finding], waivers: Iterable[Waiver], now: datetime
) -> tuple[Finding, ...]:
    """The findings as they weigh: what is waived warns and says by whom and until when.

    To be called after `without_consequences`. What could not be judged because of a finding that
    is waived now is unknown again: a waiver excuses its finding, never those behind it.
    """
    valid = tuple(waivers)
    revived = _with_consequences(tuple(findings), valid, now)
    return tuple(_weighed(finding, _of(finding, valid, now)) for finding in revived)


def waived(
    findings: Iterable[Finding], waivers: Iterable[Waiver], now: datetime
) -> tuple[tuple[Finding, Waiver], ...]:
    """Each finding that would block, with the waiver because of which it does not."""
    valid = tuple(waivers)
    revived = _with_consequences(tuple(findings), valid, now)
    pairs = ((finding, _of(finding, valid, now)) for finding in revived if finding.outcome.blocks)
    return tuple((finding, waiver) for finding, waiver in pairs if waiver is not None)


def _with_consequences(
    known: tuple[Finding, ...], waivers: tuple[Waiver, ...], now: datetime
) -> tuple[Finding, ...]:
    excused = {
        (finding.target, finding.check)
        for finding in known
        if finding.outcome.blocks and _of(finding, waivers, now)
    }
    return tuple(_revived(finding, excused) for finding in known)


def _of(finding: Finding, waivers: tuple[Waiver, ...], now: datetime) -> Waiver | None:
    """The one that lasts longest of those that cover it."""
    covering = [waiver for waiver in waivers if waiver.covers(finding, now)]
    return max(covering, key=lambda waiver: waiver.until, default=None)


def _revived(finding: Finding, waived: set[tuple[str, str]]) -> Finding:
    cause = cause_of(finding)
    if cause is None or (finding.target, cause) not in waived:
        return finding
    return replace(
        finding,
        outcome=Outcome.UNKNOWN,
        observed=f"could not be judged: {cause} is waived, not cleared",
        remediation=f"Clear {cause}, then run preflight again.",
    )


def _weighed(finding: Finding, waiver: Waiver | None) -> Finding:
    if waiver is None or not finding.outcome.blocks:
        return finding
    until = f"{waiver.until:%Y-%m-%d %H:%M} UTC"
    return replace(
        finding,
        outcome=Outcome.WARN,
        observed=f"Waived by {waiver.by} until {until}: {waiver.reason} · {finding.observed}",
    )
