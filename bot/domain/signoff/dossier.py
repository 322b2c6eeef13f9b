"""All that the four roles' evidence is made of, at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.drill import DrillResult
from bot.domain.plan import Plan
from bot.domain.standing import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """What a service would run; `id` is the image's own digest, "" when it is not there."""

    target: str
    service: str
    reference: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The newest snapshot that somebody made on purpose."""

    name: str
    made: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """The latest rehearsal; `trouble` is "" when it held. Its times are milliseconds."""

    run: str
    finished: datetime
    downtime_ms: int
    rollback_ms: int
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """`runbook` is the digest of the commands that a cutover would run; `commands` how many.

    `drills` holds the newest of each kind. `images` is None while no preflight has seen them.
    `known` is of this very plan: nothing of an older edition of the migration file is in it.
    """

    plan: Plan
    runbook: str
    commands: int
    known: Known
    drills: tuple[DrillResult, ...] = ()
    images: tuple[Image, ...] | None = None
    snapshot: Snapshot | None = None
    rehearsal: Rehearsal | None = None
