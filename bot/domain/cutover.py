"""A cutover and a rollback as they stand, for whoever draws or prints them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from bot.domain.probing import Figures
from bot.domain.state import RunState


class Side(Enum):
    """Where the public traffic goes, as it was seen."""

    OLD = "old"
    NEW = "new"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What was seen on one server; `said` is what stands in the way of being sure, "" for nothing.

    `armed` tells whether a dead-man still waits there. `milliseconds` from the order to the look.
    """

    target: str
    side: Side
    said: str = ""
    armed: bool = False
    milliseconds: int = 0

    @property
    def back(self) -> bool:
        """Whether the old services were seen to answer here."""
        return self.side is Side.OLD and not self.said

    def to_json(self) -> dict[str, Any]:
        """For the run's journal."""
        return {**asdict(self), "side": self.side.value}


def sighting(known: dict[str, Any]) -> Sighting:
    """What `to_json` wrote."""
    return Sighting(**{**known, "side": Side(known["side"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStep:
    """One step of a run; `state` is "" before it began, else as the run's journal says."""

    name: str
    title: str
    target: str
    state: str = ""
    seconds: float = 0.0
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writes:
    """Rows and bytes of log written to the database since the switch; None: nobody knows."""

    rows: int | None = None
    wal: int | None = None
    said: str = ""

    @property
    def known(self) -> bool:
        """Whether the database said so."""
        return self.rows is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class CutoverState:
    """One cutover as it stands; `plan` is the runbook's digest, `trouble` the run's own sentence.

    `way_back` is the rollback's run, "" when there is none; `seen` what that one saw. `retired`:
    nothing leads back any more.
    """

    run: str
    migration: str
    channel: str
    plan: str
    by: str
    state: RunState
    started: datetime
    finished: datetime | None
    now: datetime
    steps: tuple[RunStep, ...]
    switched: bool
    figures: Figures | None = None
    skipped: tuple[str, ...] = ()
    reason: str = ""
    attempts: int = 1
    trouble: str = ""
    way_back: str = ""
    back: RunState | None = None
    seen: tuple[Sighting, ...] = ()
    retired: bool = False

    @property
    def seconds(self) -> float:
        """Seconds from the start to the end, or until now."""
        return ((self.finished or self.now) - self.started).total_seconds()

    @property
    def done(self) -> int:
        """How many steps are behind it."""
        return sum(1 for step in self.steps if step.state == "done")

    @property
    def returnable(self) -> bool:
        """Whether the way back can still be taken."""
        return not self.way_back and not self.retired


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackState:
    """One rollback as it stands; `cause` says why it was ordered, `late` when it was told late.

    `switched`: the traffic may have moved before; else there was only something to tidy up.
    """

    run: str
    migration: str
    channel: str
    by: str
    cause: str
    state: RunState
    ordered: datetime
    finished: datetime | None
    now: datetime
    steps: tuple[RunStep, ...]
    switched: bool
    seen: tuple[Sighting, ...] = ()
    figures: Figures | None = None
    writes: Writes = Writes()
    troubles: tuple[str, ...] = ()
    trouble: str = ""
    late: str = ""

    @property
    def back(self) -> bool:
        """Whether the old services were seen to have the traffic on every server."""
        return bool(self.seen) and all(each.back for each in self.seen)

    @property
    def seconds(self) -> float:
        """Seconds from the order to the look that saw the traffic on the old services."""
        return max((each.milliseconds for each in self.seen), default=0) / 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class WayBack:
    """What a person sees before the confirm; `page`: all that there is to take away is a page."""

    migration: str
    channel: str
    plan: str
    state: str
    writes: Writes
    page: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A rollback that the database did not take down; `noted`: the bot's own file did."""

    migration: str
    seen: tuple[Sighting, ...]
    seconds: float
    noted: bool

    @property
    def back(self) -> bool:
        """Whether the old services were seen to have the traffic on every server."""
        return bool(self.seen) and all(each.back for each in self.seen)
