"""/migrate lock: nobody cuts this migration over until it is unlocked."""

from __future__ import annotations

from bot.domain.message import Message
from bot.executor.service import MigrationService
from bot.views import gates as views
from commands.subcommand import Kind, Request, Subcommand


async def lock(request: Request, service: MigrationService) -> Message | None:
    """What follows the word is the reason."""
    made = await service.locking.lock(
        channel=request.channel, by=request.user, reason=request.argument, key=request.key
    )
    return views.locked(made) if made else None


subcommand = Subcommand(
    name="lock",
    help="Keep everybody from cutting over, with a reason",
    handle=lock,
    kind=Kind.ORDER,
)
