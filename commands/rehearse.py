"""/migrate rehearse: there and back on shadow ports, timed; or, asked for, with visitors."""

from __future__ import annotations

from bot.domain.message import Message
from bot.executor.service import MigrationService
from bot.views import rehearsal as views
from commands.subcommand import Button, Kind, Request, Subcommand

REAL_PORTS = "--real-ports"


async def rehearse(request: Request, service: MigrationService) -> Message | None:
    """Its card tells the rest; on the real ports it asks first."""
    if REAL_PORTS in request.argument.replace("—", "--").split():
        return await _ask(request, service)
    run = await service.rehearsals.order(channel=request.channel, by=request.user, key=request.key)
    return views.ordered(run.migration) if run else None


async def _ask(request: Request, service: MigrationService) -> Message:
    gates = await service.rehearsals.in_public(channel=request.channel, by=request.user)
    return views.in_public(gates, request.channel)


async def in_public(request: Request, service: MigrationService) -> Message | None:
    """The button behind the question."""
    run = await service.rehearsals.order_in_public(
        channel=request.channel, by=request.user, key=request.key
    )
    return views.ordered(run.migration) if run else None


subcommand = Subcommand(
    name="rehearse",
    help="Go there and back on shadow ports, timed; with `--real-ports` visitors go along",
    handle=rehearse,
    kind=Kind.ORDER,
)
buttons = (
    Button(action_id=views.AGAIN, handle=rehearse),
    Button(action_id=views.IN_PUBLIC, handle=in_public),
)
