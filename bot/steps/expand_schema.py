"""The database's schema, adding only: the old code goes on working with it."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import stack_commands
from bot.steps.step import Acts, Step


class ExpandSchema(Step):
    """The database's schema, adding only: the old code goes on working with it."""

    id = "expand-schema"
    title = "Expand the schema"
    place = 80
    note = "It only added; the old code works with it, and the snapshot is there."

    def do(self, plan: Plan) -> Acts:
        """The effect."""
        task = plan.stack.migrate
        return (stack_commands.once(plan, task),) if task else ()

    def undo(self, plan: Plan) -> Acts:
        """Take it back."""
        del plan
        return ()

    def look(self, plan: Plan) -> Acts:
        """Whether it is there."""
        return (stack_commands.was_once(plan),) if plan.stack.migrate else ()
