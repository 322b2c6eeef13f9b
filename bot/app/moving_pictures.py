"""The cards of a cutover and of its way back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.domain.message import Message
from bot.domain.state import RunState, TimelineEntry
from bot.executor.maintenance import CARD as PAGE
from bot.executor.scheduling import CARD, REFUSED
from bot.executor.service import MigrationService
from bot.views import cutover, maintenance, rollback, schedule


def moving_pictures(service: MigrationService) -> dict[str, Callable[[str], Awaitable[Message]]]:
    """By the names of the views."""

    async def anchor(run: str, state: RunState) -> TimelineEntry | None:
        return None if state.active else await service.anchor(run)

    async def cutting(run: str) -> Message:
        state = await service.cutovers.state(run)
        return cutover.card(state, anchor=await anchor(run, state.state))

    async def returning(run: str) -> Message:
        state = await service.rollbacks.state(run)
        return rollback.card(state, anchor=await anchor(run, state.state))

    async def passed_over(run: str) -> Message:
        return cutover.passed_over(await service.cutovers.state(run))

    async def booked(subject: str) -> Message:
        return schedule.card(await service.scheduling.state(subject))

    async def page(run: str) -> Message:
        return maintenance.card(await service.maintenance.state(run))

    async def not_begun(subject: str) -> Message:
        return schedule.refused(await service.scheduling.state(subject))

    return {
        CARD: booked,
        PAGE: page,
        REFUSED: not_begun,
        "cutover.card": cutting,
        "cutover.skipped": passed_over,
        "rollback.card": returning,
    }
