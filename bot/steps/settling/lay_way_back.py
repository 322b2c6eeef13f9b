"""The scripts that lead back know what a settled front is."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import rollback_point
from bot.steps.step import Acts, SettleStep


class LayWayBack(SettleStep):
    """The scripts that lead back know what a settled front is."""

    id = "lay-way-back"
    title = "Lay the way back anew"
    place = 10
    note = "A rollback needs it, so nothing takes it away."

    def do(self, plan: Plan) -> Acts:
        """The effect."""
        return (rollback_point.lay(plan),)

    def undo(self, plan: Plan) -> Acts:
        """Take it back."""
        del plan
        return ()

    def look(self, plan: Plan) -> Acts:
        """Whether it is there."""
        return (rollback_point.laid(plan),)
