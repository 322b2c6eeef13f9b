"""From an outbox row to a message: the view's name says which picture, the subject of what."""

from __future__ import annotations

from bot.domain.message import Message
from bot.executor.service import MigrationService
from bot.relay.delivery import Draw
from bot.views import preflight
from bot.views.details import details


def drawing(service: MigrationService) -> Draw:
    """What the relay asks for each message; raises LookupError for a view that nobody knows."""

    async def card(subject: str) -> Message:
        state = await service.preflight(subject)
        anchor = None if state.state.active else await service.anchor(subject)
        return preflight.card(state, anchor=anchor)

    async def page(subject: str) -> Message | None:
        run, _, number = subject.rpartition("/")
        pages = details(await service.preflight(run))
        return pages[int(number)] if int(number) < len(pages) else None

    views = {"preflight.card": card, "preflight.details": page}

    async def draw(view: str, subject: str) -> Message | None:
        return await views[view](subject)

    return draw
