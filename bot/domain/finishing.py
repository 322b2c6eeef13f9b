"""What follows a cutover that held: settling, and retiring the old services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.domain.cutover import RunStep
from bot.domain.gate import Gate
from bot.domain.probing import Figures
from bot.domain.state import RunState


class Finish(Enum):
    """`settle`: the new front gets the public ports for good. `retire`: no way back is kept."""

    SETTLE = "settle"
    RETIRE = "retire"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a person sees before the confirm; `cutover` is the run that it follows.

    `does` says what will happen, `ends` what cannot be undone afterwards, `stays` what is kept and
    where.
    """

    kind: Finish
    migration: str
    cutover: str
    gates: tuple[Gate, ...]
    does: tuple[str, ...]
    ends: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()

    @property
    def shut(self) -> tuple[Gate, ...]:
        """The gates that do not let it through."""
        return tuple(gate for gate in self.gates if not gate.passed)


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishState:
    """One run of either kind as it stands; `trouble` is the run's own sentence.

    `put_back`: it failed, and the redirect was seen to have the visitors again.
    """

    kind: Finish
    run: str
    migration: str
    channel: str
    by: str
    state: RunState
    started: datetime
    finished: datetime | None
    now: datetime
    steps: tuple[RunStep, ...]
    figures: Figures | None = None
    put_back: bool = False
    stays: tuple[str, ...] = ()
    trouble: str = ""

    @property
    def done(self) -> int:
        """How many steps are behind it."""
        return sum(1 for step in self.steps if step.state in {"done", "skipped"})

    @property
    def seconds(self) -> float:
        """Seconds from the start to the end, or until now."""
        return ((self.finished or self.now) - self.started).total_seconds()
