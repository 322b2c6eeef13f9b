"""A watch as it stands: what it says, what it has asked, and until when one can go back."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from bot.domain.watch.course import Course
from bot.domain.watch.verdict import Grade, WindowVerdict


class Answer(Enum):
    """What became of a question."""

    OPEN = "open"
    KEPT = "kept"
    WITHDRAWN = "withdrawn"
    ROLLED_BACK = "rolled back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Roll back or keep? `asked`, `deadline` and `ended` are moments; `said` is why it was asked.

    `number` counts the questions of a watch, `lines` are the ids of what failed. `by` is who
    answered, "" for nobody. Without a `deadline` it ends in nothing by itself.
    """

    number: int
    asked: int
    deadline: int | None
    said: str
    lines: tuple[str, ...] = ()
    answer: Answer = Answer.OPEN
    by: str = ""
    ended: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """One thing that the way back needs, on one server; None: nobody knows."""

    target: str
    name: str
    holds: bool | None
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One watch; `id` is its cutover's run. Moments are milliseconds UTC.

    `switched` is when the traffic moved, `kept_until` when the old side may go, `until` when the
    looks end. `ended` says why it is over, "" while it goes on. `grade` is what has held on long
    enough to count, `windows` what the last look showed. `course` is how verdicts went on so far.
    `kept` are ids of lines with which somebody decided to stay. `told` is the grade that people
    were told last; the card was wanted anew at `drawn_at`.
    """

    id: str
    migration: str
    channel: str
    switched: int
    kept_until: int
    until: int
    ended: str = ""
    grade: Grade = Grade.INCONCLUSIVE
    windows: tuple[WindowVerdict, ...] = ()
    question: Question | None = None
    ready: tuple[Ready, ...] = ()
    ready_at: int | None = None
    course: Course = field(default_factory=Course)
    kept: tuple[str, ...] = ()
    told: str = ""
    told_at: int = 0
    drawn_at: int = 0
    revision: int = 0

    @property
    def open(self) -> bool:
        """Whether somebody looks."""
        return not self.ended

    @property
    def asking(self) -> bool:
        """Whether it waits for a person."""
        return self.open and self.question is not None and self.question.answer is Answer.OPEN

    @property
    def unready(self) -> tuple[Ready, ...]:
        """What stands in the way back."""
        return tuple(each for each in self.ready if each.holds is False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One summary: its `name` (30m, change-3), the stretch it is about, what was said then.

    `acts` tells whether somebody must act: only then people are mentioned.
    """

    id: str
    watch: str
    migration: str
    channel: str
    name: str
    at: int
    start: int
    grade: Grade
    windows: tuple[WindowVerdict, ...]
    said: str = ""
    acts: bool = False
    mention: tuple[str, ...] = ()
