"""/migrate unlock: the migration may be cut over again."""

from __future__ import annotations

from bot.domain.message import Message
from bot.executor.service import MigrationService
from bot.views import gates as views
from commands.subcommand import Kind, Request, Subcommand


async def unlock(request: Request, service: MigrationService) -> Message | None:
    """What follows the word is the reason."""
    lifted = await service.locking.unlock(
        channel=request.channel, by=request.user, reason=request.argument, key=request.key
    )
    return views.unlocked(lifted) if lifted else None


subcommand = Subcommand(
    name="unlock", help="Let it be cut over again, with a reason", handle=unlock, kind=Kind.ORDER
)
