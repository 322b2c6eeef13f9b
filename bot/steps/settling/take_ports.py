"""The old proxy stops, and the front is made anew with the real ports."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import settle
from bot.steps.step import Acts, SettleStep


class TakePorts(SettleStep):
    """The old proxy stops, and the front is made anew with the real ports."""

    id = "take-ports"
    title = "Give the front the real ports"
    place = 30

    def do(self, plan: Plan) -> Acts:
        """The effect."""
        return (settle.take_ports(plan),)

    def undo(self, plan: Plan) -> Acts:
        """Take it back."""
        return (settle.give_ports(plan),)

    def look(self, plan: Plan) -> Acts:
        """Whether it is there."""
        return (settle.has_ports(plan),)
