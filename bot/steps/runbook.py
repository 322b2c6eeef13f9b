"""The steps of a plan as a runbook: pure, so the same plan gives the same digest."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.plan import Plan
from bot.domain.runbook import Line, Move, Runbook
from bot.steps.step import Acts
from bot.steps.step import Move as Base


def runbook(plan: Plan, steps: Iterable[Base]) -> Runbook:
    """Server by server, in the order of their places.

    Raises `Refused` when the plan does not say enough for its strategy.
    """
    ordered = sorted(steps, key=lambda step: step.place)
    moves = (
        _move(step, plan.at(target))
        for target in plan.targets
        for step in ordered
        if step.do(plan.at(target))
    )
    return Runbook(
        migration=plan.name, strategy=plan.strategy, file=plan.digest, moves=tuple(moves)
    )


def _move(step: Base, plan: Plan) -> Move:
    return Move(
        step=step.id,
        title=step.title,
        target=plan.target.name,
        do=_lines(step.do(plan)),
        undo=_lines(step.undo(plan)),
        look=_lines(step.look(plan)),
        note=step.note,
    )


def _lines(acts: Acts) -> tuple[Line, ...]:
    return tuple(Line(where=act.where.value, line=act.line) for act in acts)
