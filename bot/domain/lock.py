"""A migration that nobody may cut over, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

#: Characters of a reason.
MOST_REASON = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationLock:
    """Put on by a person, or by a rollback; `by` is who."""

    id: str
    migration: str
    reason: str
    by: str
    at: datetime
