"""The App Home: the migrations of the channels that a person is in."""

from __future__ import annotations

from bot.domain.message import Message
from bot.domain.signoff.standing import SignoffState
from bot.executor.service import MigrationService
from bot.views import home as views
from bot.views.signoff_personal import asks, personal
from commands.subcommand import Request, Tab


async def home(request: Request, service: MigrationService) -> Message:
    """What is asked of the person, wherever that is; then all migrations with what comes next."""
    everything = await service.status(channel="")
    asked = [each.signoffs for each in everything if each.signoffs is not None]
    cards = [await _card(state, request, service) for state in asked if asks(state, request.user)]
    found = tuple([each for each in everything if await request.sees(each.channel)])
    return views.home(found, tuple(card for card in cards if card is not None))


async def _card(state: SignoffState, request: Request, service: MigrationService) -> Message | None:
    asked = state.request
    address = await service.outlooks.address(asked.plan, asked.channel)
    anchor = await service.signoffs.newest(asked.migration)
    return personal(state, request.user, address=address, anchor=anchor)


tab = Tab(event="app_home_opened", handle=home)
