"""Drills: what was tried out on a copy, how it went and what it measured."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.domain.state import RunState

Fact = int | str


class DrillKind(Enum):
    """What can be tried out; the value is what a person types."""

    RESTORE = "restore"
    MIGRATION = "migration"
    OLD_WRITES = "old-writes"

    @property
    def run(self) -> str:
        """The kind of its durable run."""
        return f"drill-{self.value}"

    @property
    def what(self) -> str:
        """What it proves, as people say it."""
        return _WHAT[self]


_WHAT = {
    DrillKind.RESTORE: "restore of the database",
    DrillKind.MIGRATION: "schema migration on a copy",
    DrillKind.OLD_WRITES: "old app on the new schema",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillResult:
    """A drill that came to its end; `trouble` is "" when it held. `facts` are its measurements."""

    run: str
    kind: DrillKind
    migration: str
    target: str
    started: datetime
    finished: datetime
    facts: Mapping[str, Fact]
    trouble: str = ""

    @property
    def held(self) -> bool:
        """Whether all that it tried out went as it must."""
        return not self.trouble

    @property
    def evidence(self) -> str:
        """Twelve hex digits over everything that it says."""
        said = {
            "run": self.run,
            "kind": self.kind.value,
            "migration": self.migration,
            "target": self.target,
            "started": self.started.isoformat(),
            "finished": self.finished.isoformat(),
            "facts": dict(self.facts),
            "trouble": self.trouble,
        }
        text = json.dumps(said, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillStep:
    """One step of a drill; `state` is "" before it began, else as the run's journal says."""

    name: str
    state: str = ""
    trouble: str = ""
    skipped: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillState:
    """One drill as it stands; `result` is None until it is judged, `trouble` is the run's own."""

    run: str
    kind: DrillKind
    migration: str
    target: str
    channel: str
    digest: str
    by: str
    state: RunState
    started: datetime
    finished: datetime | None
    now: datetime
    steps: tuple[DrillStep, ...]
    attempts: int = 1
    trouble: str = ""
    result: DrillResult | None = None

    @property
    def seconds(self) -> float:
        """Seconds from the start to the end, or until now."""
        return ((self.finished or self.now) - self.started).total_seconds()

    @property
    def done(self) -> int:
        """How many steps are behind it."""
        return sum(1 for step in self.steps if step.state == "done")
