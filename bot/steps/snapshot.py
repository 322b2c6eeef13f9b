"""A snapshot of the database from right before the cutover."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import snapshot
from bot.steps.step import Acts, Step


class Snapshot(Step):
    """A snapshot of the database from right before the cutover."""

    id = "snapshot"
    title = "Snapshot the database"
    place = 30
    note = "It stays: a rollback may need it."

    def do(self, plan: Plan) -> Acts:
        """The effect."""
        return snapshot.take(plan)

    def undo(self, plan: Plan) -> Acts:
        """Take it back."""
        del plan
        return ()

    def look(self, plan: Plan) -> Acts:
        """Whether it is there."""
        return snapshot.taken(plan)
