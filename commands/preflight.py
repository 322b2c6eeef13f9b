"""/migrate preflight and its button: ask the server everything, change nothing."""

from __future__ import annotations

from bot.domain.message import Message
from bot.executor.service import MigrationService
from bot.views import preflight as views
from commands.subcommand import Button, Kind, Request, Subcommand


async def preflight(request: Request, service: MigrationService) -> Message | None:
    """Order it; the card in the channel tells the rest."""
    order = await service.preflights.order(
        channel=request.channel, by=request.user, key=request.key
    )
    if order is None:
        return None
    said = views.joined if order.joined else views.started
    return said(order.migration)


subcommand = Subcommand(
    name="preflight",
    help="Ask the server everything that must hold before the migration; changes nothing",
    handle=preflight,
    kind=Kind.ORDER,
)
buttons = (Button(action_id=views.AGAIN, handle=preflight),)
