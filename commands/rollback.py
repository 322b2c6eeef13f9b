"""/migrate rollback: the old services get the traffic back; anybody on call, one confirm."""

from __future__ import annotations

from bot.domain.message import Message
from bot.executor.service import MigrationService
from bot.views import cutover as cards
from bot.views import rollback as views
from commands.subcommand import Button, Kind, Request, Subcommand


async def ask(request: Request, service: MigrationService) -> Message:
    """What was written since the switch, and the red button."""
    return views.prompt(await service.rollbacks.prompt(channel=request.channel, by=request.user))


async def rollback(request: Request, service: MigrationService) -> Message | None:
    """Order it; its card tells the rest. A second tap joins the first."""
    order = await service.rollbacks.order(channel=request.channel, by=request.user, key=request.key)
    if order is None:
        return None
    return (views.joined if order.joined else views.ordered)(order.migration)


subcommand = Subcommand(
    name="rollback", help="Put the old services back; anybody on call may, at any time", handle=ask
)
buttons = (Button(action_id=cards.ROLL_BACK, handle=rollback, kind=Kind.ORDER),)
