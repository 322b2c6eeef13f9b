"""What the watch thinks: the pure judges and the pure policy, bound to what is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.plan import Plan
from bot.domain.watch import policy
from bot.domain.watch.course import followed
from bot.domain.watch.history import History
from bot.domain.watch.pace import Pace
from bot.domain.watch.policy import Act, Decision
from bot.domain.watch.servers import joined
from bot.domain.watch.state import Question, Watch
from bot.domain.watch.verdict import Grade, WindowVerdict
from bot.domain.watch.windows import judge


def judged(past: Mapping[str, History], plan: Plan, now: int) -> WindowVerdict:
    """The window that counts at that moment, from what is known of each server."""
    return joined({name: judge(known, plan, now) for name, known in past.items()})


def followed_by(watch: Watch, plan: Plan, window: WindowVerdict) -> Watch:
    """The watch with one verdict more."""
    pace = Pace(interval=plan.watch.interval * 1_000)
    course = followed(watch.course, window, pace)
    return replace(watch, windows=(window,), course=course, grade=course.settled)


def decided(watch: Watch, plan: Plan, *, reached: bool, gone: bool) -> Decision:
    """What follows from the newest verdict; `reached`: every server has answered.

    `gone`: the old services were retired, so there is nothing to go back to.
    """
    standing = policy.Standing(
        gone_back=gone,
        reached=reached,
        question=_asked(watch.question) if watch.asking else None,
        kept=watch.kept,
    )
    return policy.decide(watch.course, watch.windows[-1], plan.watch, standing)


def why(watch: Watch) -> str:
    """What fails, in one sentence."""
    failing = [line for window in watch.windows for line in window.of(Grade.FAILING)]
    said = "; ".join(f"{line.title}: {line.observed}" for line in failing)
    return said or f"it is {watch.grade.value}"


def _asked(question: Question | None) -> policy.Question | None:
    if question is None:
        return None
    return policy.Question(asked=question.asked, ends=question.deadline, lines=question.lines)


__all__ = ["Act", "Decision", "decided", "followed_by", "judged", "why"]
