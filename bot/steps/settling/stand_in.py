"""A second front has the visitors while the first one is made anew."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import settle
from bot.steps.step import Acts, SettleStep


class StandIn(SettleStep):
    """A second front has the visitors while the first one is made anew."""

    id = "stand-in"
    title = "Let a stand-in take the visitors"
    place = 20

    def do(self, plan: Plan) -> Acts:
        """The effect."""
        return (settle.stand(plan),)

    def undo(self, plan: Plan) -> Acts:
        """Take it back."""
        return (settle.stand_back(plan),)

    def look(self, plan: Plan) -> Acts:
        """Whether it is there."""
        return (settle.stands(plan),)
