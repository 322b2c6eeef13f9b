"""/migrate report: all that is known of the migration, as one file for the channel."""

from __future__ import annotations

from bot.domain.message import Message
from bot.executor.service import MigrationService
from bot.views import pack as views
from commands.subcommand import Kind, Request, Subcommand


async def report(request: Request, service: MigrationService) -> Message | None:
    """Order it; the file in the channel tells the rest."""
    migration = await service.packs.order(channel=request.channel, by=request.user, key=request.key)
    return None if migration is None else views.ordered(migration)


subcommand = Subcommand(
    name="report",
    help="The evidence pack: timeline, plan, sign-offs, measurements and proof in one file",
    handle=report,
    kind=Kind.ORDER,
)
