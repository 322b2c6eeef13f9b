"""How a durable run is written: named steps with a rule for an unknown outcome."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from bot.domain.errors import SlipwayError
from bot.executor.context import Context
from bot.executor.run_journal import Aftermath, nothing_after
from storage.outbox import Posting
from storage.runs import Run

__all__ = ["Context", "Look", "Retry", "Seen", "Step", "StepFailed", "Wait", "Workflow"]

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


class Retry(Enum):
    """What to do with a step that was begun and whose end nobody saw."""

    SAFE = "safe"
    """Do it again: it only reads."""
    LOOK = "look"
    """Look at the real state and decide by it."""
    NEVER = "never"
    """Park the run and ask a person."""


class Seen(Enum):
    """What a look found."""

    DONE = "done"
    ABSENT = "absent"
    RUNNING = "running"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The answer of a look: `result` belongs to DONE, `detail` is a sentence for UNKNOWN."""

    seen: Seen
    result: Mapping[str, Any] = field(default_factory=dict)
    detail: str = ""


class StepFailed(SlipwayError):
    """The step failed."""


class Wait(Exception):
    """Raised by a step that must wait: nobody holds the run until then.

    The step is done again after `seconds`, or when somebody resumes the run (None: only then).
    """

    def __init__(self, seconds: float | None = None) -> None:
        self.seconds = seconds
        super().__init__()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One effect at most, named by the wanted end state. `timeout` in seconds.

    `do` returns a JSON object. It raises `StepFailed` (or `Refused`) when it knows that it failed;
    a `TargetError` or the time-out leaves the outcome unknown, which `retry` settles. `look` is
    needed for LOOK; while it raises `TargetError` it is asked again for `patience` seconds.
    """

    name: str
    do: Callable[[Context], Awaitable[Mapping[str, Any]]]
    timeout: float
    retry: Retry = Retry.SAFE
    look: Callable[[Context], Awaitable[Look]] | None = None
    patience: float = 60.0

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            message = f"'{self.name}' cannot name a step"
            raise ValueError(message)
        if (self.retry is Retry.LOOK) != (self.look is not None):
            message = f"step '{self.name}': a look belongs to Retry.LOOK and to nothing else"
            raise ValueError(message)


def no_postings(_: Run) -> tuple[Posting, ...]:
    """For a run that nobody watches in Slack."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """A kind of run. `steps` must give the same names for the same run, also after an upgrade.

    `postings` are the messages that show the run; every event of it wants them drawn again.
    `aftermath` follows when it fails, is parked or called off, `sequel` when it ended well, each in
    the same transaction.
    """

    kind: str
    steps: Callable[[Run], tuple[Step, ...]]
    postings: Callable[[Run], tuple[Posting, ...]] = no_postings
    aftermath: Aftermath = nothing_after
    sequel: Aftermath = nothing_after
