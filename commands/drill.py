"""/migrate drill: try out the restore, the schema migration and the old app on a copy."""

from __future__ import annotations

from bot.domain.drill import DrillKind
from bot.domain.message import Message
from bot.executor.service import MigrationService
from bot.views import drill as views
from commands.subcommand import Button, Kind, Request, Subcommand

_KINDS = {kind.value: kind for kind in DrillKind}


async def drill(request: Request, service: MigrationService) -> Message | None:
    """Order it; the card in the channel tells the rest. An unknown word shows what there is."""
    kind = _KINDS.get(request.argument.strip().lower())
    if kind is None:
        return views.choose()
    order = await service.drills.order(
        kind, channel=request.channel, by=request.user, key=request.key
    )
    if order is None:
        return None
    said = views.joined if order.joined else views.started
    return said(order.kind, order.migration)


subcommand = Subcommand(
    name="drill",
    help="Try out on a copy: restore, migration or old-writes",
    handle=drill,
    kind=Kind.ORDER,
)
buttons = (Button(action_id=views.AGAIN, handle=drill),)
