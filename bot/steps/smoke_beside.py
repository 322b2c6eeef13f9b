"""The smoke flow at the new front, while the public still sees the old app."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import outside
from bot.steps.step import Acts, Step


class SmokeBeside(Step):
    """The smoke flow at the new front, while the public still sees the old app."""

    id = "smoke-beside"
    title = "Run the smoke flow on the new stack"
    place = 70

    def do(self, plan: Plan) -> Acts:
        """The effect."""
        return (*outside.smoke_beside(plan), *outside.close(plan))

    def undo(self, plan: Plan) -> Acts:
        """Take it back."""
        return outside.close(plan)

    def look(self, plan: Plan) -> Acts:
        """Whether it is there."""
        return (*outside.smoke_beside(plan), *outside.close(plan))
