"""What the database knows, as values that views draw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from bot.domain.afterwards import Afterwards
from bot.domain.appointment import Appointment
from bot.domain.check import Finding
from bot.domain.signoff.standing import SignoffState
from bot.domain.verdict import Verdict, verdict
from bot.domain.waiver import Waiver, apply, waived

UNREHEARSED = "nobody rehearsed it yet"


class RunState(Enum):
    """Where a run is; `parked` waits for a person because an outcome is unknown."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    PARKED = "parked"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def active(self) -> bool:
        """Whether it still has something to do."""
        return self in {RunState.QUEUED, RunState.RUNNING, RunState.WAITING, RunState.PARKED}


@dataclass(frozen=True, slots=True, kw_only=True)
class PreflightState:
    """One preflight as it stands; `finished` is None while it runs.

    `total` counts the findings to come, `attempts` how often the run was started (more than one:
    the bot was restarted in the middle). `trouble` is one sentence when the run itself failed.
    """

    run: str
    migration: str
    channel: str
    digest: str
    by: str
    state: RunState
    started: datetime
    finished: datetime | None
    now: datetime
    total: int
    findings: tuple[Finding, ...]
    attempts: int = 1
    trouble: str = ""
    waivers: tuple[Waiver, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The findings so far as they weigh with the waivers, sorted and added up."""
        return verdict(apply(self.findings, self.waivers, self.now))

    @property
    def waived(self) -> tuple[tuple[Finding, Waiver], ...]:
        """Each finding that would block, with the waiver because of which it does not."""
        return waived(self.findings, self.waivers, self.now)

    @property
    def seconds(self) -> float:
        """Seconds from the start to the end, or until now."""
        return ((self.finished or self.now) - self.started).total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenGlass:
    """Who went past shut gates, when, past which, and why."""

    by: str
    at: datetime
    skipped: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationStatus:
    """One migration as a person asks for it; the latest preflight and sign-offs, if any.

    `returnable`: a cutover or a page moved something, and nobody has taken it back. `scheduled`
    waits for its hour. `page`: visitors see the maintenance page. `glass`: the latest break-glass,
    for ever. `after`: the cutover held, and nobody has taken it back. `unrehearsed` says why no
    rehearsal counts, "" when one does.
    """

    migration: str
    channel: str
    digest: str
    strategy: str
    targets: tuple[str, ...]
    preflight: PreflightState | None
    stale: bool = False
    signoffs: SignoffState | None = None
    returnable: bool = False
    scheduled: Appointment | None = None
    page: bool = False
    glass: BrokenGlass | None = None
    after: Afterwards | None = None
    unrehearsed: str = UNREHEARSED
    rehearsing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One row of the audit trail; `tag` has three parts: source:subject:action."""

    seq: int
    at: datetime
    tag: str
    actor: str
    migration: str
    run: str
    payload: dict[str, Any]
    hash: str

    @property
    def head(self) -> str:
        """`<seq>-<hash>`: the end of the trail when it was the newest row."""
        return f"{self.seq}-{self.hash}"
