"""The cards of a cutover, of its way back, and of what follows when it held."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.domain.message import Message
from bot.domain.state import RunState, TimelineEntry
from bot.executor.service import MigrationService
from bot.views import cutover, rollback
from bot.views import finishing as finish


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

    async def finishing(run: str) -> Message:
        state = await service.finishing.state(run)
        return finish.card(state, anchor=await anchor(run, state.state))

    return {
        "settle.card": finishing,
        "retire.card": finishing,
        "cutover.card": cutting,
        "cutover.skipped": passed_over,
        "rollback.card": returning,
    }
