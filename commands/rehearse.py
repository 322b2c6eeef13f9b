"""/migrate rehearse: there and back on shadow ports, timed; the public notices nothing."""

from __future__ import annotations

from bot.domain.message import Message
from bot.executor.service import MigrationService
from bot.views import rehearsal as views
from commands.subcommand import Button, Kind, Request, Subcommand


async def rehearse(request: Request, service: MigrationService) -> Message | None:
    """Its card tells the rest."""
    run = await service.rehearsals.order(channel=request.channel, by=request.user, key=request.key)
    return views.ordered(run.migration) if run else None


subcommand = Subcommand(
    name="rehearse",
    help="Go there and back on shadow ports, timed; visitors notice nothing",
    handle=rehearse,
    kind=Kind.ORDER,
)
buttons = (Button(action_id=views.AGAIN, handle=rehearse),)
