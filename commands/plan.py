"""/migrate plan: every command of the cutover, before anybody approves it."""

from __future__ import annotations

from bot.domain.message import Message
from bot.executor.service import MigrationService
from bot.views import runbook as views
from commands.subcommand import Kind, Request, Subcommand


async def plan(request: Request, service: MigrationService) -> Message | None:
    """Put it into the channel; the same plan is never posted twice."""
    book = await service.outlooks.show_runbook(
        channel=request.channel, by=request.user, key=request.key
    )
    return views.ordered(book) if book else None


subcommand = Subcommand(
    name="plan",
    help="Every command that the cutover would run, in order; runs none of them",
    handle=plan,
    kind=Kind.ORDER,
)
