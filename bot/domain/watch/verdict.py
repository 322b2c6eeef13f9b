"""What the watch says: of each line, of each window, and whether somebody must act."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Grade(Enum):
    """How it is. INCONCLUSIVE: too little was seen to say, which is neither good nor bad."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    FAILING = "failing"
    INCONCLUSIVE = "inconclusive"


class Window(Enum):
    """The stretches after the switch; the value is what people call them."""

    IMMEDIATE = "0-30 min"
    SHORT = "1-24 h"
    ONGOING = "ongoing"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineVerdict:
    """One row of the seed's list, judged; `line` is its id ("P-I4"), `title` says it in words.

    `observed` and `expected` are half-sentences with figures. `advice` is what to do next, one
    sentence that may hold commands in backticks, "" when there is nothing to do. `curable` says
    whether the old services would do better: going back mends no certificate.
    """

    line: str
    title: str
    grade: Grade
    observed: str
    expected: str
    advice: str = ""
    curable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowVerdict:
    """A window's lines, in the order of the seed, and what they say together.

    `at` is the moment it was judged, milliseconds UTC. `gaps` are stretches in which nobody
    looked, as moments from and to: nothing was concluded from them.
    """

    window: Window
    at: int
    grade: Grade
    lines: tuple[LineVerdict, ...]
    gaps: tuple[tuple[int, int], ...] = ()

    def of(self, *grades: Grade) -> tuple[LineVerdict, ...]:
        """The lines with one of those grades."""
        return tuple(line for line in self.lines if line.grade in grades)


_WORST_FIRST = (Grade.FAILING, Grade.DEGRADED, Grade.INCONCLUSIVE, Grade.HEALTHY)


def worst(grades: Iterable[Grade]) -> Grade:
    """One failing line makes a window fail; healthy is only what has no line in doubt.

    Nothing at all is inconclusive.
    """
    known = set(grades)
    return next((grade for grade in _WORST_FIRST if grade in known), Grade.INCONCLUSIVE)
