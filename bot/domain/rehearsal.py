"""A rehearsal: what was measured there and back, and whether it still counts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from bot.domain.drill import Fact
from bot.domain.state import UNREHEARSED, RunState

#: About so many seconds visitors are on the new stack in a rehearsal on the real ports.
IN_PUBLIC = 10


class Ports(Enum):
    """Whose ports move: a shadow's, which nobody uses, or those of the visitors."""

    SHADOW = "shadow"
    REAL = "real"


#: A rehearsal that ended longer ago than this opens nothing.
FRESH = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalResult:
    """One that came to its end; `trouble` is "" when it held, `digest` is the plan's.

    The facts of several servers are those of the slowest one.
    """

    run: str
    migration: str
    digest: str
    started: datetime
    finished: datetime
    facts: Mapping[str, Fact]
    trouble: str = ""

    @property
    def held(self) -> bool:
        """Whether all went as it must."""
        return not self.trouble

    @property
    def rollback_ms(self) -> int:
        """From the order to go back until a visitor reached the old app."""
        return int(self.facts.get("rollback_ms", 0))

    @property
    def downtime_ms(self) -> int:
        """The longest time without an answer, there and back."""
        return int(self.facts.get("gap_ms", 0))

    @property
    def evidence(self) -> str:
        """Twelve hex digits over everything that it says."""
        said = [self.run, self.migration, self.digest, self.finished.isoformat(), self.trouble]
        text = json.dumps([*said, dict(self.facts)], sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def complaint(result: RehearsalResult | None, digest: str, limit: int, now: datetime) -> str:
    """Why it opens nothing, "" when it does; `limit` is what going back may take, in seconds."""
    if result is None:
        return UNREHEARSED
    if result.digest != digest:
        return "the migration file has changed since the rehearsal"
    return _complaint(result, limit, now)


def _complaint(result: RehearsalResult, limit: int, now: datetime) -> str:
    if not result.held:
        return f"the rehearsal failed: {result.trouble.strip().splitlines()[-1][:200]}"
    if now - result.finished > FRESH:
        return f"the rehearsal was {_ago(now - result.finished)} ago, at most 24 h count"
    if result.rollback_ms > limit * 1000:
        took = result.rollback_ms / 1000
        return f"going back took {took:.1f} s in the rehearsal, the limit is {limit} s"
    return ""


def told(result: RehearsalResult, limit: int, now: datetime) -> str:
    """One that counts, in a few words: `rollback 0.9 s, measured 3 h ago, limit 120 s`."""
    took, ago = result.rollback_ms / 1000, _ago(now - result.finished)
    return f"rollback {took:.1f} s, measured {ago} ago, limit {limit} s"


def _ago(past: timedelta) -> str:
    minutes = int(past.total_seconds() / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h"  # noqa: PLR2004 - an hour


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalStep:
    """One step; `state` is "" before it began, else as the run's journal says."""

    name: str
    title: str
    target: str
    state: str = ""
    trouble: str = ""
    skipped: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalState:
    """One as it stands; `result` is None until it is judged, `trouble` is the run's own."""

    run: str
    migration: str
    channel: str
    digest: str
    by: str
    state: RunState
    started: datetime
    finished: datetime | None
    now: datetime
    limit: int
    steps: tuple[RehearsalStep, ...]
    ports: Ports = Ports.SHADOW
    trouble: str = ""
    result: RehearsalResult | None = None

    @property
    def done(self) -> int:
        """How many steps are behind it."""
        return sum(1 for step in self.steps if step.state == "done")

    @property
    def seconds(self) -> float:
        """Seconds from the start to the end, or until now."""
        return ((self.finished or self.now) - self.started).total_seconds()
