"""/migrate monitor: how it is now, or a card with a chart of some time; the Keep button."""

from __future__ import annotations

from bot.domain.message import Message
from bot.executor.service import MigrationService
from bot.views import watch as cards
from bot.views import watch_telling as views
from commands.subcommand import Button, Kind, Request, Subcommand


async def monitor(request: Request, service: MigrationService) -> Message | None:
    """What follows the word is 30m, 2h or 24h; alone: now."""
    wanted = request.argument.strip().casefold()
    if not wanted:
        migration, watch = await service.watches.of_channel(request.channel)
        return views.now(watch) if watch else views.nothing(migration)
    telling = await service.watches.sum_up(
        wanted, channel=request.channel, by=request.user, key=request.key
    )
    return views.wanted(telling.migration, wanted) if telling else None


async def keep(request: Request, service: MigrationService) -> Message | None:
    """The new stack stays although it fails."""
    kept = await service.watches.keep(channel=request.channel, by=request.user, key=request.key)
    return cards.kept(kept.migration) if kept else None


subcommand = Subcommand(
    name="monitor",
    help="How it is since the cutover; with 30m, 2h or 24h: a card with a chart",
    handle=monitor,
    kind=Kind.ORDER,
)
buttons = (Button(action_id=cards.KEEP, handle=keep),)
