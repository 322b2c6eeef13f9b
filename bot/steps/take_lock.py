"""One cutover at a time on this server."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import migration_lock
from bot.steps.step import Acts, Step


class TakeLock(Step):
    """One cutover at a time on this server."""

    id = "take-lock"
    title = "Take the lock"
    place = 10

    def do(self, plan: Plan) -> Acts:
        """The effect."""
        return (migration_lock.take(plan),)

    def undo(self, plan: Plan) -> Acts:
        """Take it back."""
        return (migration_lock.release(plan),)

    def look(self, plan: Plan) -> Acts:
        """Whether it is there."""
        return (migration_lock.held(plan),)
