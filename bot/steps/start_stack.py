"""The new stack beside the old app, on its alternate ports."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import stack_commands
from bot.steps.step import Acts, Step


class StartStack(Step):
    """The new stack beside the old app, on its alternate ports."""

    id = "start-stack"
    title = "Start the new stack beside the old app"
    place = 50

    def do(self, plan: Plan) -> Acts:
        """The effect."""
        return (stack_commands.up(plan),)

    def undo(self, plan: Plan) -> Acts:
        """Take it back."""
        return (stack_commands.stop(plan),)

    def look(self, plan: Plan) -> Acts:
        """Whether it is there."""
        return (stack_commands.running(plan, plan.stack.front.service),)
