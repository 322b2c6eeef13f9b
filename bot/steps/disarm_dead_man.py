"""The gates are passed: the new stack keeps the traffic."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import deadman
from bot.steps.step import Acts, Step


class DisarmDeadMan(Step):
    """The gates are passed: the new stack keeps the traffic."""

    id = "disarm-dead-man"
    title = "Disarm the dead-man"
    place = 130
    note = "A rollback has no need of it."

    def do(self, plan: Plan) -> Acts:
        """The effect."""
        return (deadman.disarm(plan),)

    def undo(self, plan: Plan) -> Acts:
        """Take it back."""
        del plan
        return ()

    def look(self, plan: Plan) -> Acts:
        """Whether it is there."""
        return (deadman.gone(plan),)
