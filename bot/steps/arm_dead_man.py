"""From here on the server brings the old traffic back by itself, unless it is told not to."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import deadman
from bot.steps.step import Acts, Step


class ArmDeadMan(Step):
    """From here on the server brings the old traffic back by itself, unless it is told not to."""

    id = "arm-dead-man"
    title = "Arm the dead-man"
    place = 90

    def do(self, plan: Plan) -> Acts:
        """The effect."""
        return (deadman.arm(plan),)

    def undo(self, plan: Plan) -> Acts:
        """Take it back."""
        return (deadman.stand_down(plan),)

    def look(self, plan: Plan) -> Acts:
        """Whether it is there."""
        return (deadman.armed(plan),)
