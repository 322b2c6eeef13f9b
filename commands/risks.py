"""/migrate risks: the risk matrix as it is today, with what is left to do."""

from __future__ import annotations

from bot.domain.message import Message
from bot.executor.service import MigrationService
from bot.views import risks as views
from commands.subcommand import Request, Subcommand


async def risks(request: Request, service: MigrationService) -> Message:
    """The matrix, computed."""
    return views.risks(await service.outlooks.of_channel(request.channel))


subcommand = Subcommand(
    name="risks", help="The risk matrix as it is today, with what is left to do", handle=risks
)
