"""What follows from a verdict: nothing, a word, a question with a countdown, or the way back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.domain.plan.watch import Watch
from bot.domain.watch.course import Course
from bot.domain.watch.pace import MINUTE
from bot.domain.watch.sample import Moment
from bot.domain.watch.verdict import Grade, WindowVerdict


class Act(Enum):
    """WITHDRAW takes a question back that nobody has to answer any more."""

    NOTHING = "nothing"
    TELL = "tell"
    ASK = "ask"
    WITHDRAW = "withdraw"
    ROLL_BACK = "roll-back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a person is asked: go back or stay? `lines` are the ids of what fails.

    Without an answer it goes back at `ends`; None: a question that ends in nothing by itself.
    """

    asked: Moment
    ends: Moment | None
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What was decided before.

    `gone_back`: a rollback was ordered, or it is what is being watched. `reached`: the server
    answered at the last look. `kept` are the lines with which a person decided to stay.
    """

    gone_back: bool = False
    reached: bool = True
    question: Question | None = None
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do now; `question` is the one to ask, for ASK."""

    act: Act
    question: Question | None = None


_NOTHING, _TELL = Decision(act=Act.NOTHING), Decision(act=Act.TELL)


def decide(course: Course, verdict: WindowVerdict, watch: Watch, standing: Standing) -> Decision:
    """Judged at every look, also while a person is asked.

    A rollback is never rolled back. TELL is said at every look: whoever speaks says it once.
    """
    if not course.hurts:
        return _eased(course, standing)
    lines = tuple(line.line for line in verdict.of(Grade.FAILING) if line.curable)
    if standing.gone_back or watch.failing == "tell":
        return _TELL
    if set(lines) <= set(standing.kept):
        return _NOTHING
    if watch.failing == "roll-back" or _over(verdict.at, course, watch, standing.question):
        return _back(standing)
    return _asked(verdict.at, watch, standing.question, lines)


def _asked(at: Moment, watch: Watch, question: Question | None, lines: tuple[str, ...]) -> Decision:
    """Ask once; a question that would end in nothing gets a countdown now."""
    if question is not None and question.ends is not None:
        return _NOTHING
    ends = at + watch.countdown * MINUTE
    return Decision(act=Act.ASK, question=Question(asked=at, ends=ends, lines=lines))


def _over(at: Moment, course: Course, watch: Watch, question: Question | None) -> bool:
    """While the bot was away nobody could answer: after a gap the countdown begins anew."""
    if question is None or question.ends is None:
        return False
    again = course.together + watch.countdown * MINUTE
    return at >= (max(question.ends, again) if course.together > question.asked else question.ends)


def _eased(course: Course, standing: Standing) -> Decision:
    """Of a recovery one must be as sure as of a failure; in a gap a question stays."""
    recovered = course.settled in {Grade.HEALTHY, Grade.DEGRADED}
    if standing.question is not None and recovered:
        return Decision(act=Act.WITHDRAW)
    return _TELL if course.settled is Grade.FAILING else _NOTHING


def _back(standing: Standing) -> Decision:
    """Where the server does not answer, nobody can go back: a person must know."""
    return Decision(act=Act.ROLL_BACK) if standing.reached else _TELL
