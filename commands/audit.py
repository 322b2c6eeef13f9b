"""/migrate audit: who did what, when."""

from __future__ import annotations

from bot.domain.message import Message
from bot.executor.service import MigrationService
from bot.views import timeline as views
from commands.subcommand import Request, Subcommand


async def audit(request: Request, service: MigrationService) -> Message:
    """The newest rows of the audit trail."""
    return views.timeline(await service.timeline(channel=request.channel))


subcommand = Subcommand(
    name="audit", help="Who did what, when: the newest rows of the audit trail", handle=audit
)
