"""The pictures of sign-offs, drawn from the database alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.domain.message import Message, Upload
from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import SignoffState
from bot.executor.service import MigrationService
from bot.views import signoff, signoff_personal

Picture = Callable[[str], Awaitable[Message | Upload | None]]


def signoff_pictures(service: MigrationService) -> dict[str, Picture]:
    """Each view of a sign-off by its name; a subject that nobody knows raises `LookupError`."""

    async def card(request: str) -> Message:
        state = await service.signoffs.state_of(request)
        anchor = await service.signoffs.newest(state.request.migration)
        return signoff.card(state, address=await _plan_of(state), anchor=anchor)

    async def personal(subject: str) -> Message:
        request, _, person = subject.partition("/")
        state = await service.signoffs.state_of(request)
        anchor = await service.signoffs.newest(state.request.migration)
        address = await _plan_of(state)
        asked = signoff_personal.personal(state, person, address=address, anchor=anchor)
        return asked or signoff_personal.nothing(state)

    async def again(subject: str) -> Message | None:
        request, role, number = subject.split("/")
        found = (await service.signoffs.state_of(request)).role(Role(role))
        if found is None or str(found.ask.round) != number:
            return None
        return signoff_personal.asked_again(found)

    async def _plan_of(state: SignoffState) -> str:
        return await service.outlooks.address(state.request.plan, state.request.channel)

    return {"signoff.card": card, "signoff.personal": personal, "signoff.again": again}
