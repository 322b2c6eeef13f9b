"""What people answer for: attestations of lines that no check can see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

#: How long an attestation counts when its author says nothing else.
ATTESTED = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """A person's word for one line of the runbook; `evidence` is a text or a link."""

    id: str
    migration: str
    line: str
    evidence: str
    by: str
    at: datetime
    until: datetime

    def counts(self, now: datetime) -> bool:
        """Whether it has not expired."""
        return now < self.until
