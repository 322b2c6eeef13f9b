"""The front was heard on the real ports: visitors need no redirect any more."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import settle
from bot.steps.step import Acts, SettleStep


class DropRedirect(SettleStep):
    """The front was heard on the real ports: visitors need no redirect any more."""

    id = "drop-redirect"
    title = "Take the redirect away"
    place = 40

    def do(self, plan: Plan) -> Acts:
        """The effect."""
        return (settle.drop_redirect(plan),)

    def undo(self, plan: Plan) -> Acts:
        """Take it back."""
        return (settle.redirect_again(plan),)

    def look(self, plan: Plan) -> Acts:
        """Whether it is there."""
        return (settle.dropped(plan),)
