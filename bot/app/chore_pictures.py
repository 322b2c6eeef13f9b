"""The card of a chore, and the lines that remind of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.domain.chores.chore import Standing
from bot.domain.message import Message
from bot.executor.chore_looks import CARD
from bot.executor.chore_times import CALL
from bot.executor.service import MigrationService
from bot.views import chores as views


def chore_pictures(
    service: MigrationService,
) -> dict[str, Callable[[str], Awaitable[Message | None]]]:
    """By the names of the views."""

    async def card(id_: str) -> Message:
        chore = await service.chores.state(id_)
        live = chore.standing is Standing.LOOKING
        return views.card(chore, anchor=None if live else await service.anchor(id_))

    async def reminder(subject: str) -> Message | None:
        id_, _, who = subject.split("/")
        return views.reminder(await service.chores.state(id_), who)

    return {CARD: card, CALL: reminder}
