"""Every image on the server, each by its digest."""

from __future__ import annotations

from bot.domain.plan import Plan
from bot.shell import stack_commands
from bot.steps.step import Acts, Step


class PinImages(Step):
    """Every image on the server, each by its digest."""

    id = "pin-images"
    title = "Pull the images by digest"
    place = 40

    def do(self, plan: Plan) -> Acts:
        """The effect."""
        return (stack_commands.pin(plan),)

    def undo(self, plan: Plan) -> Acts:
        """Take it back."""
        return (stack_commands.unpin(plan),)

    def look(self, plan: Plan) -> Acts:
        """Whether it is there."""
        return (stack_commands.is_pinned(plan),)
