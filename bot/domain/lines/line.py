"""A line of the runbook that people know, and what answers it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.domain.risk import Risk


class Answer(Enum):
    """What ticks a line's box; a check's finding on the line counts in every case."""

    CHECK = "check"
    ATTESTATION = "attestation"
    DRILL = "drill"
    REHEARSAL = "rehearsal"
    CUTOVER = "cutover"
    SIGN_OFFS = "sign-offs"
    WATCH = "watch"

    @property
    def comes_later(self) -> bool:
        """Whether only a later act of the migration answers it; until then it never counts."""
        return self not in {Answer.CHECK, Answer.ATTESTATION}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: its id, the heading it stands under, what must hold, and what says so.

    `also` names other lines whose checks answer this one too. `risk` is None for lines that guard
    against no single risk.
    """

    id: str
    heading: str
    text: str
    answer: Answer
    risk: Risk | None = None
    also: tuple[str, ...] = ()

    @property
    def judged_by(self) -> tuple[str, ...]:
        """The lines whose checks answer this one."""
        return (self.id, *self.also)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What the data files write: a line without its heading."""

    id: str
    text: str
    answer: Answer = Answer.CHECK
    also: tuple[str, ...] = ()
    risk: Risk | None = None


def under(heading: str, risk: Risk | None, *rows: Row) -> tuple[Line, ...]:
    """The rows as lines below that heading; a row's own risk wins."""
    return tuple(
        Line(
            id=row.id,
            heading=heading,
            text=row.text,
            answer=row.answer,
            risk=row.risk or risk,
            also=row.also,
        )
        for row in rows
    )
