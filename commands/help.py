"""/migrate help: what you may do now."""

from __future__ import annotations

from bot.domain.message import Message
from bot.executor.service import MigrationService
from bot.views import help as views
from commands.subcommand import Request, Subcommand, seen_migrations


async def help_(request: Request, service: MigrationService) -> Message:
    """The next action here, and every word."""
    return views.help_text(request.menu, await seen_migrations(request, service), request.user)


subcommand = Subcommand(name="help", help="What you may do now", handle=help_)
