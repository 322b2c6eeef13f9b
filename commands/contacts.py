"""/migrate contacts: whom to call for what."""

from __future__ import annotations

from bot.domain.message import Message
from bot.executor.service import MigrationService
from bot.views import contacts as views
from commands.subcommand import Request, Subcommand


async def contacts(request: Request, service: MigrationService) -> Message:
    """Whom to call."""
    return views.contacts(await service.outlooks.of_channel(request.channel))


subcommand = Subcommand(name="contacts", help="Whom to call for what", handle=contacts)
