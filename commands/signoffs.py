"""/migrate signoffs: how they stand, and what is asked of whoever looks."""

from __future__ import annotations

from bot.domain.message import Message
from bot.executor.service import MigrationService
from bot.views import signoff_answers as views
from commands.subcommand import Request, Subcommand


async def signoffs(request: Request, service: MigrationService) -> Message:
    """The newest request of the channel's migration."""
    outlook = await service.outlooks.of_channel(request.channel)
    state = await service.signoffs.state(outlook.migration)
    given = await service.signoffs.handed_on(outlook.migration, request.user)
    if state is None:
        return views.nothing_asked(outlook.migration, given)
    address = await service.outlooks.address(state.request.plan, state.request.channel)
    anchor = await service.signoffs.newest(outlook.migration)
    return views.overview(state, request.user, address=address, anchor=anchor, given=given)


subcommand = Subcommand(
    name="signoffs", help="How the sign-offs stand, and what is asked of you", handle=signoffs
)
