"""The app is well from outside, or the dead-man acts."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import outside
from bot.steps.step import Acts, Step


class PassGates(Step):
    """The app is well from outside, or the dead-man acts."""

    id = "pass-gates"
    title = "Pass the gates"
    place = 120
    note = "It only asks."

    def do(self, plan: Plan) -> Acts:
        """The effect."""
        return (*outside.health(plan), *outside.smoke(plan))

    def undo(self, plan: Plan) -> Acts:
        """Take it back."""
        del plan
        return ()

    def look(self, plan: Plan) -> Acts:
        """Whether it is there."""
        return outside.health(plan)
