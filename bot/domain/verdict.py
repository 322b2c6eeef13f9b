"""What a preflight's findings say together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from bot.domain.check import Finding, Outcome

_ORDER = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.WARN, Outcome.SKIP, Outcome.PASS)


class Readiness(Enum):
    """The verdict in the words of the card."""

    READY = "READY"
    NOT_READY = "NOT READY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """All findings, the worst first, and what they add up to."""

    findings: tuple[Finding, ...]

    @property
    def readiness(self) -> Readiness:
        """Ready only when something was found and nothing blocks."""
        ready = bool(self.findings) and not self.blocking
        return Readiness.READY if ready else Readiness.NOT_READY

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """Findings that must be cleared before the migration goes on."""
        return tuple(finding for finding in self.findings if finding.outcome.blocks)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Findings that a person should look at."""
        return self.of(Outcome.WARN)

    def of(self, outcome: Outcome) -> tuple[Finding, ...]:
        """The findings with that outcome."""
        return tuple(finding for finding in self.findings if finding.outcome is outcome)


def verdict(findings: Iterable[Finding]) -> Verdict:
    """Sort worst first, then by target and the seed's line."""
    ranked = sorted(findings, key=lambda f: (_ORDER.index(f.outcome), f.target, f.line, f.check))
    return Verdict(findings=tuple(ranked))
