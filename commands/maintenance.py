"""/migrate maintenance: a page with 503 and Retry-After before everything, or away again."""

from __future__ import annotations

from bot.domain.maintenance import Page
from bot.domain.message import Message
from bot.executor.service import MigrationService
from bot.views import maintenance as views
from commands.subcommand import Button, Kind, Request, Subcommand

_PAGES = {page.value: page for page in Page}


async def maintenance(request: Request, service: MigrationService) -> Message | None:
    """Its card tells the rest. Another word shows what there is."""
    page = _PAGES.get(request.argument.strip().casefold())
    return await _order(page, request, service) if page else views.choose()


async def away(request: Request, service: MigrationService) -> Message | None:
    """The button on the card."""
    return await _order(Page.AWAY, request, service)


async def _order(page: Page, request: Request, service: MigrationService) -> Message | None:
    run = await service.maintenance.order(
        page, channel=request.channel, by=request.user, key=request.key
    )
    return views.ordered(page, run.migration) if run else None


subcommand = Subcommand(
    name="maintenance",
    help="Put a page with 503 before everything (on), or take it away (off)",
    handle=maintenance,
    kind=Kind.ORDER,
)
buttons = (Button(action_id=views.AWAY, handle=away),)
