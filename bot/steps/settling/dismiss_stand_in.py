"""The stand-in stops when its last visitor has gone; a way back finds it."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import settle
from bot.steps.step import Acts, SettleStep


class DismissStandIn(SettleStep):
    """The stand-in stops when its last visitor has gone; a way back finds it."""

    id = "dismiss-stand-in"
    title = "Let the stand-in go"
    place = 50

    def do(self, plan: Plan) -> Acts:
        """The effect."""
        return (settle.dismiss(plan),)

    def undo(self, plan: Plan) -> Acts:
        """Take it back."""
        return (settle.call_back(plan),)

    def look(self, plan: Plan) -> Acts:
        """Whether it is there."""
        return (settle.dismissed(plan),)
