"""From an outbox row to a message: the view's name says which picture, the subject of what."""

from __future__ import annotations

from bot.app.around_pictures import around_pictures
from bot.app.chore_pictures import chore_pictures
from bot.app.moving_pictures import moving_pictures
from bot.app.pack_pictures import pack_pictures
from bot.app.signoff_calls import SignoffCalls
from bot.app.signoff_drawing import Picture, signoff_pictures
from bot.app.watch_pictures import watch_pictures
from bot.domain.message import Message, Upload
from bot.executor.service import MigrationService
from bot.relay.delivery import Draw
from bot.views import drill, preflight, runbook
from bot.views.details import details


def drawing(service: MigrationService) -> Draw:
    """What the relay asks for each message; raises LookupError for a view that nobody knows."""

    async def card(subject: str) -> Message:
        state = await service.preflights.state(subject)
        anchor = None if state.state.active else await service.anchor(subject)
        return preflight.card(state, anchor=anchor)

    async def page(subject: str) -> Message | None:
        run, _, number = subject.rpartition("/")
        pages = details(await service.preflights.state(run))
        return pages[int(number)] if int(number) < len(pages) else None

    async def plan(digest: str) -> Message:
        return runbook.card(*await service.outlooks.runbook(digest))

    async def commands(subject: str) -> Message | None:
        digest, _, number = subject.rpartition("/")
        book, _ = await service.outlooks.runbook(digest)
        return runbook.page(book, int(number))

    async def drilled(subject: str) -> Message:
        state = await service.drills.state(subject)
        anchor = None if state.state.active else await service.anchor(subject)
        return drill.card(state, anchor=anchor)

    calls = SignoffCalls(service.signoffs)
    views: dict[str, Picture] = {
        **moving_pictures(service),
        **around_pictures(service),
        **chore_pictures(service),
        **watch_pictures(service),
        **pack_pictures(service),
        "drill.card": drilled,
        "preflight.card": card,
        "preflight.details": page,
        "plan.card": plan,
        "plan.page": commands,
        "signoff.reminder": calls.reminder,
        "signoff.escalation": calls.escalation,
        **signoff_pictures(service),
    }

    async def draw(view: str, subject: str) -> Message | Upload | None:
        return await views[view](subject)

    return draw
