"""Write down what the server is, and lay the scripts that lead back there."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import rollback_point
from bot.steps.step import Acts, Step


class RollbackPoint(Step):
    """Write down what the server is, and lay the scripts that lead back there."""

    id = "rollback-point"
    title = "Write the rollback point"
    place = 20
    note = "A rollback needs it, so nothing takes it away."

    def do(self, plan: Plan) -> Acts:
        """The effect."""
        return (rollback_point.record(plan), rollback_point.lay(plan))

    def undo(self, plan: Plan) -> Acts:
        """Take it back."""
        del plan
        return ()

    def look(self, plan: Plan) -> Acts:
        """Whether it is there."""
        return (rollback_point.recorded(plan), rollback_point.laid(plan))
