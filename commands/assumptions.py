"""/migrate assumptions: what is taken for granted, as it was observed."""

from __future__ import annotations

from bot.domain.message import Message
from bot.executor.service import MigrationService
from bot.views import assumptions as views
from commands.subcommand import Request, Subcommand


async def assumptions(request: Request, service: MigrationService) -> Message:
    """The runbook's assumptions, observed."""
    return views.assumptions(await service.outlooks.of_channel(request.channel))


subcommand = Subcommand(
    name="assumptions", help="What is taken for granted, as it was observed", handle=assumptions
)
