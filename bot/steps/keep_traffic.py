"""After a reboot, too, the traffic goes to the new stack."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import traffic_move
from bot.steps.step import Acts, Step


class KeepTraffic(Step):
    """After a reboot, too, the traffic goes to the new stack."""

    id = "keep-traffic"
    title = "Keep the traffic through reboots"
    place = 140

    def do(self, plan: Plan) -> Acts:
        """The effect."""
        return (traffic_move.keep(plan),)

    def undo(self, plan: Plan) -> Acts:
        """Take it back."""
        return (traffic_move.let_go(plan),)

    def look(self, plan: Plan) -> Acts:
        """Whether it is there."""
        return (traffic_move.kept(plan),)
