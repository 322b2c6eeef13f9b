"""What one examination found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from bot.cli.exits import Exit


class Health(Enum):
    """Only FAIL and UNKNOWN keep the bot from working."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """`remedy` says what to do, "" where nothing is."""

    subject: str
    health: Health
    observed: str
    remedy: str = ""

    def __str__(self) -> str:
        line = f"{self.health.value:<8}{self.subject:<13}{self.observed}"
        return f"{line}\n{'':<21}→ {self.remedy}" if self.remedy else line


def status(diagnoses: Iterable[Diagnosis]) -> Exit:
    """Something to mend outranks something that could not be asked."""
    seen = {diagnosis.health for diagnosis in diagnoses}
    if Health.FAIL in seen:
        return Exit.BLOCKED
    return Exit.NOT_ASKED if Health.UNKNOWN in seen else Exit.OK
