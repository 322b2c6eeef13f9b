"""The cards around a cutover: its rehearsal, its hour, the maintenance page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.domain.message import Message
from bot.executor import maintenance as pages
from bot.executor import rehearsal as runs
from bot.executor import scheduling as hours
from bot.executor.service import MigrationService
from bot.views import maintenance, rehearsal, schedule


def around_pictures(service: MigrationService) -> dict[str, Callable[[str], Awaitable[Message]]]:
    """By the names of the views."""

    async def booked(subject: str) -> Message:
        return schedule.card(await service.scheduling.state(subject))

    async def not_begun(subject: str) -> Message:
        return schedule.refused(await service.scheduling.state(subject))

    async def page(run: str) -> Message:
        return maintenance.card(await service.maintenance.state(run))

    async def rehearsed(run: str) -> Message:
        state = await service.rehearsals.state(run)
        anchor = None if state.state.active else await service.anchor(run)
        return rehearsal.card(state, anchor=anchor)

    return {
        hours.CARD: booked,
        hours.REFUSED: not_begun,
        f"{pages.KIND}.card": page,
        runs.CARD: rehearsed,
    }
