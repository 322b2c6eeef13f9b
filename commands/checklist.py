"""/migrate checklist: every box of the checklist with who, what and when."""

from __future__ import annotations

from bot.domain.message import Message
from bot.executor.service import MigrationService
from bot.views import checklist as views
from commands.subcommand import Request, Subcommand


async def checklist(request: Request, service: MigrationService) -> Message:
    """The runbook's checklist as it stands."""
    return views.checklist(await service.outlooks.of_channel(request.channel))


subcommand = Subcommand(
    name="checklist", help="Every box of the checklist with who, what and when", handle=checklist
)
