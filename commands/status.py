"""/migrate status: where this channel's migration stands."""

from __future__ import annotations

from bot.domain.message import Message
from bot.executor.service import MigrationService
from bot.views import status as views
from commands.subcommand import Request, Subcommand, seen_migrations


async def status(request: Request, service: MigrationService) -> Message:
    """The verdict of the latest preflight and the next action."""
    return views.status(await seen_migrations(request, service))


subcommand = Subcommand(
    name="status", help="Where the migration stands and what comes next", handle=status
)
