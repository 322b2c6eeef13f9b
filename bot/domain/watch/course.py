"""From one verdict after the other to one that a person is told: nothing follows from a blip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.watch.pace import MINUTE, Pace
from bot.domain.watch.sample import Moment
from bot.domain.watch.verdict import Grade, WindowVerdict

#: For so long a verdict must stay before it counts; milliseconds.
HOLD = {
    Grade.FAILING: 3 * MINUTE,
    Grade.DEGRADED: 3 * MINUTE,
    Grade.HEALTHY: 5 * MINUTE,
    Grade.INCONCLUSIVE: 5 * MINUTE,
}
#: And so many verdicts there must be, however rarely it is looked.
LEAST = 3
#: Who turns bad this often within half an hour is not healthy in between.
FLAPS, FLAPPING = 3, 30 * MINUTE
_BAD = {Grade.DEGRADED, Grade.FAILING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Streak:
    """Since when, and in how many verdicts running, something holds; 0 of them: it does not."""

    since: Moment = 0
    count: int = 0

    def on(self, at: Moment, *, holds: bool) -> Streak:
        """With one verdict more."""
        if not holds:
            return Streak()
        return Streak(since=self.since if self.count else at, count=self.count + 1)

    def lasts(self, at: Moment, milliseconds: int) -> bool:
        """Whether it has held for so long."""
        return self.count >= LEAST and at - self.since >= milliseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How verdicts went on; `settled` is the one that counts, since the moment `since`.

    `hurts` is true while something fails that going back would cure, and has failed long enough.
    `together` is since when there was no gap: a gap settles that nothing is known.
    """

    settled: Grade = Grade.INCONCLUSIVE
    since: Moment = 0
    hurts: bool = False
    together: Moment = 0
    last: Moment = 0
    healthy: Streak = Streak()
    bad: Streak = Streak()
    failing: Streak = Streak()
    unknown: Streak = Streak()
    curable: Streak = Streak()
    turns: tuple[Moment, ...] = ()

    @property
    def flapping(self) -> bool:
        """Whether it turned bad again and again within half an hour."""
        return len(self.turns) >= FLAPS

    def to_json(self) -> dict[str, Any]:
        """For the result of a step."""
        streaks = {name: [getattr(self, name).since, getattr(self, name).count] for name in _NAMES}
        plain = {name: getattr(self, name) for name in ("since", "hurts", "together", "last")}
        return {**plain, **streaks, "settled": self.settled.value, "turns": list(self.turns)}


_NAMES = ("healthy", "bad", "failing", "unknown", "curable")


def course_of(known: Mapping[str, Any]) -> Course:
    """What `to_json` wrote."""
    streaks = {name: Streak(since=known[name][0], count=known[name][1]) for name in _NAMES}
    values = {"settled": Grade(known["settled"]), "turns": tuple(known["turns"])}
    return Course(**{**known, **streaks, **values})


def followed(course: Course, verdict: WindowVerdict, pace: Pace) -> Course:
    """With one verdict more; after a gap everything begins anew."""
    at = verdict.at
    if at <= course.last:
        return course
    if at - course.last > pace.gap or _blind(verdict):
        return Course(since=at, together=at, last=at)
    return _settled(_moved(course, verdict))


def _moved(course: Course, verdict: WindowVerdict) -> Course:
    at = verdict.at
    turns = tuple(turn for turn in course.turns if turn > at - FLAPPING)
    if verdict.grade in _BAD and not course.bad.count:
        turns = (*turns, at)
    well = verdict.grade is Grade.HEALTHY
    uneasy = verdict.grade in _BAD or (well and len(turns) >= FLAPS)
    hurts = any(line.curable for line in verdict.of(Grade.FAILING))
    return replace(
        course,
        last=at,
        turns=turns,
        healthy=course.healthy.on(at, holds=well and not uneasy),
        bad=course.bad.on(at, holds=uneasy),
        failing=course.failing.on(at, holds=verdict.grade is Grade.FAILING),
        unknown=course.unknown.on(at, holds=verdict.grade is Grade.INCONCLUSIVE),
        curable=course.curable.on(at, holds=hurts),
    )


def _settled(course: Course) -> Course:
    at = course.last
    hurts = course.curable.lasts(at, HOLD[Grade.FAILING])
    streaks = {
        Grade.FAILING: course.failing,
        Grade.DEGRADED: course.bad,
        Grade.HEALTHY: course.healthy,
        Grade.INCONCLUSIVE: course.unknown,
    }
    lasting = (grade for grade, streak in streaks.items() if streak.lasts(at, HOLD[grade]))
    grade = next(lasting, course.settled)
    since = course.since if grade is course.settled else at
    return replace(course, settled=grade, since=since, hurts=hurts)


def _blind(verdict: WindowVerdict) -> bool:
    """Whether the verdict was made while nobody looked."""
    return bool(verdict.gaps) and verdict.gaps[-1][1] == verdict.at
