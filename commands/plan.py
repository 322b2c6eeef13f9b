"""/migrate plan: every command of the cutover, or of settling, before anybody approves it."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.errors import Refused
from bot.domain.message import Message
from bot.domain.plan import Plan
from bot.domain.runbook import Runbook
from bot.executor import outlook, settling
from bot.executor.service import MigrationService
from bot.views import runbook as views
from commands.subcommand import Kind, Request, Subcommand


async def plan(request: Request, service: MigrationService) -> Message | None:
    """Put it into the channel; the same plan is never posted twice."""
    book = await service.outlooks.show_runbook(
        channel=request.channel, by=request.user, key=request.key, of=_of(request.argument)
    )
    return views.ordered(book) if book else None


def _of(argument: str) -> Callable[[Plan], Runbook]:
    word = argument.strip().casefold()
    if word not in _BOOKS:
        raise Refused(
            f"There is no plan of '{word}'.",
            next_action="Type `/migrate plan`, or `/migrate plan settle`.",
        )
    return _BOOKS[word]


_BOOKS = {"": outlook.written, "cutover": outlook.written, "settle": settling.written}

subcommand = Subcommand(
    name="plan",
    help="Every command that the cutover, or `plan settle`, would run, in order; runs none of them",
    handle=plan,
    kind=Kind.ORDER,
)
