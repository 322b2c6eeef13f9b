"""The App Home: the migrations of the channels that a person is in."""

from __future__ import annotations

from bot.domain.message import Message
from bot.executor.service import MigrationService
from bot.views import home as views
from commands.subcommand import Request, Tab, seen_migrations


async def home(request: Request, service: MigrationService) -> Message:
    """All of them with state, next action and button."""
    return views.home(await seen_migrations(request, service))


tab = Tab(event="app_home_opened", handle=home)
