"""Every new service is well before anybody sees it."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import stack_commands
from bot.steps.step import Acts, Step


class AwaitHealth(Step):
    """Every new service is well before anybody sees it."""

    id = "await-health"
    title = "Wait until the new services are healthy"
    place = 60
    note = "It only asks."

    def do(self, plan: Plan) -> Acts:
        """The effect."""
        return (stack_commands.healthy(plan),)

    def undo(self, plan: Plan) -> Acts:
        """Take it back."""
        del plan
        return ()

    def look(self, plan: Plan) -> Acts:
        """Whether it is there."""
        return (stack_commands.healthy(plan, patience=0),)
