"""What a plan must say before a drill of it can begin."""

from __future__ import annotations

from bot.domain.drill import DrillKind
from bot.domain.errors import Refused
from bot.domain.plan import Plan
from bot.domain.plan.legacy import Beside
from bot.domain.plan.services import SmokeStep
from bot.domain.plan.stack import Task


def refuse_impossible(kind: DrillKind, plan: Plan) -> None:
    """Raises `Refused` when the plan does not say what this drill needs."""
    if plan.database.kind == "none":
        raise Refused(
            f"{plan.name} has no database, so there is nothing to drill.",
            next_action="Name the database under `database` if there is one.",
        )
    if kind is not DrillKind.RESTORE:
        task_of(plan)
    if kind is DrillKind.OLD_WRITES:
        beside_of(plan)


def task_of(plan: Plan) -> Task:
    """What brings the schema up. Raises `Refused` when the plan names nothing."""
    if plan.stack.migrate is None:
        raise Refused(
            f"The plan of {plan.name} names no command that brings the schema up.",
            next_action="Write its service and command under `stack.migrate`.",
        )
    return plan.stack.migrate


def beside_of(plan: Plan) -> Beside:
    """How the old app starts a second time. Raises `Refused` when it cannot."""
    if plan.legacy.manager == "pm2":
        raise Refused(
            "Apps under pm2 cannot be started a second time beside themselves by this drill.",
            next_action="Try the old code's writes on a copy by hand, and attest it.",
        )
    beside = plan.legacy.beside
    if beside is None or beside.unit not in plan.legacy.units:
        raise Refused(
            f"The plan of {plan.name} does not say how the old app starts a second time.",
            next_action="Write one of its units, a free loopback address and the variables that"
            " make it listen there under `legacy.beside`.",
        )
    if not writes_of(plan, beside):
        raise Refused(
            f"The plan of {plan.name} names no requests that write.",
            next_action="Write them under `legacy.beside.writes`, or a smoke flow under `smoke`.",
        )
    return beside


def writes_of(plan: Plan, beside: Beside) -> tuple[SmokeStep, ...]:
    """The requests that the old app must take on the new schema."""
    return beside.writes or plan.smoke
