"""The public ports lead to the new stack, in one transaction."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import traffic_move
from bot.steps.step import Acts, Step


class SwitchTraffic(Step):
    """The public ports lead to the new stack, in one transaction."""

    id = "switch-traffic"
    title = "Switch the traffic"
    place = 100

    def do(self, plan: Plan) -> Acts:
        """The effect."""
        return (traffic_move.switch(plan),)

    def undo(self, plan: Plan) -> Acts:
        """Take it back."""
        return (traffic_move.back(plan),)

    def look(self, plan: Plan) -> Acts:
        """Whether it is there."""
        return (traffic_move.moved(plan),)
