"""A line of the watch: one row of the seed's list, judged by what was seen."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from bot.domain.plan import Plan
from bot.domain.watch.history import History
from bot.domain.watch.sample import Moment
from bot.domain.watch.verdict import Grade, LineVerdict, Window

#: What must hold on for three steps before it counts as failing.
HOLDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a line judges by; `now` is the moment of judging."""

    history: History
    plan: Plan
    now: Moment


class WatchLine(ABC):
    """One line is one file below `bot/domain/watch/lines`, with its mirror test.

    `windows` are those in which it must be answered; in the others it speaks up only when it is
    degraded or failing. `curable`: whether the old services would do better.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    expected: ClassVar[str]
    windows: ClassVar[frozenset[Window]]
    curable: ClassVar[bool] = True

    @abstractmethod
    def judge(self, seen: Seen) -> LineVerdict | None:
        """The verdict, None where the app has nothing of the kind.

        It must be inconclusive where too little was seen. Nobody asks it in a gap.
        """

    def healthy(self, observed: str, expected: str = "") -> LineVerdict:
        """It was shown that all is well."""
        return self._said(Grade.HEALTHY, observed, expected, "")

    def degraded(self, observed: str, advice: str, expected: str = "") -> LineVerdict:
        """Worse than it should be; nobody must act at once."""
        return self._said(Grade.DEGRADED, observed, expected, advice)

    def failing(self, observed: str, advice: str, expected: str = "") -> LineVerdict:
        """It holds on and hurts."""
        return self._said(Grade.FAILING, observed, expected, advice)

    def inconclusive(self, observed: str, advice: str = "", expected: str = "") -> LineVerdict:
        """Too little was seen to say."""
        return self._said(Grade.INCONCLUSIVE, observed, expected, advice)

    def _said(self, grade: Grade, observed: str, expected: str, advice: str) -> LineVerdict:
        return LineVerdict(
            line=self.id,
            title=self.title,
            grade=grade,
            observed=observed,
            expected=expected or self.expected,
            advice=advice,
            curable=self.curable,
        )


EVERY_WINDOW = frozenset(Window)
LATER = frozenset({Window.SHORT, Window.ONGOING})
