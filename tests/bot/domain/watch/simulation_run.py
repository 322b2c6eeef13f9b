"""Watch a made-up app as the bot does: look, judge, follow, decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.domain.migration_file import parse
from bot.domain.plan import Plan
from bot.domain.watch.baseline import baseline
from bot.domain.watch.course import Course, followed
from bot.domain.watch.history import History
from bot.domain.watch.pace import Pace
from bot.domain.watch.policy import Act, Standing, decide
from bot.domain.watch.sample import Sample
from bot.domain.watch.verdict import Grade, WindowVerdict
from bot.domain.watch.windows import judge
from tests.bot.domain.watch.simulation import MINUTE, SWITCHED, App

FULL = (Path(__file__).parents[4] / "docs/examples/systemd-neon.yml").read_text()
#: The example with everything in it, told to roll back at once: nothing is left to a person.
PLAN = parse(FULL.replace("failing: ask ", "failing: roll-back "), "shop.yml")


@dataclass
class Told:
    """What came of it; moments are minutes after the switch.

    `lines` says when each line first had a grade that counts for it alone: three verdicts running.
    """

    acts: list[tuple[float, Act]] = field(default_factory=list)
    settled: list[tuple[float, Grade]] = field(default_factory=list)
    lines: dict[tuple[str, Grade], float] = field(default_factory=dict)
    looks: int = 0
    last: WindowVerdict | None = None

    @property
    def rollbacks(self) -> int:
        return sum(act is Act.ROLL_BACK for _, act in self.acts)

    def first(self, line: str, grade: Grade) -> float | None:
        """Minutes until that line had that grade, three times running."""
        return self.lines.get((line, grade))

    def share(self, grade: Grade, length: float) -> float:
        """The share of the time in which that grade was settled."""
        ends = [*(at for at, _ in self.settled[1:]), length]
        spans = zip(self.settled, ends, strict=True)
        return sum(end - at for (at, each), end in spans if each is grade) / length


def watched(app: App, length: int, plan: Plan, looks: Iterable[Sample] | None = None) -> Told:
    """The whole story; a rollback is noted, and then the watch goes on as if nobody had."""
    pace = Pace(interval=app.step)
    old = baseline(app.baseline(), pace.gap)
    past = History(switched=SWITCHED, pace=pace, baseline=old)
    course, standing, told = Course(), Standing(), Told()
    running: dict[tuple[str, Grade], int] = {}
    for sample in looks or app.watched(length):
        past = past.seen(sample)
        verdict = judge(past, plan, sample.at)
        before, course = course, followed(course, verdict, pace)
        minutes = (sample.at - SWITCHED) / MINUTE
        if course.settled is not before.settled or not told.settled:
            told.settled.append((minutes, course.settled))
        _note(verdict, running, told, minutes)
        decision = decide(course, verdict, plan.watch, standing)
        if decision.act in {Act.ASK, Act.WITHDRAW, Act.ROLL_BACK}:
            told.acts.append((minutes, decision.act))
            standing = replace(standing, question=decision.question)
        if decision.act is Act.ROLL_BACK:
            course = Course(last=course.last)
        told.looks, told.last = told.looks + 1, verdict
    return told


def _note(
    verdict: WindowVerdict, running: dict[tuple[str, Grade], int], told: Told, minutes: float
) -> None:
    now = {(line.line, line.grade) for line in verdict.lines}
    for key in [*running]:
        if key not in now:
            del running[key]
    for key in now:
        running[key] = running.get(key, 0) + 1
        if running[key] >= 3:
            told.lines.setdefault(key, minutes)


def without(looks: Iterable[Sample], begin: float, end: float) -> Iterator[Sample]:
    """The looks, but for those of some minutes after the switch: the bot was down."""
    for look in looks:
        if not begin <= (look.at - SWITCHED) / MINUTE < end:
            yield look
