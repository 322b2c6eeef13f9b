"""The evidence pack as a file for the channel."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.app.painter import NotPainted, Painter
from bot.domain.errors import SlipwayError
from bot.domain.message import Message, Upload
from bot.domain.pack import Pack
from bot.executor import packs
from bot.executor.service import MigrationService
from bot.views import pack as views
from bot.views.refusal import refusal

log = structlog.get_logger(__name__)


def pack_pictures(
    service: MigrationService,
) -> dict[str, Callable[[str], Awaitable[Message | Upload]]]:
    """By the names of the views; the subject is `<channel>/<row of the audit trail>`."""

    painter = Painter()

    async def packed(subject: str) -> Message | Upload:
        channel, _, _ = subject.partition("/")
        try:
            found = await service.packs.of_channel(channel)
        except SlipwayError as why:  # somebody broke the file since it was ordered
            return refusal(why)
        return await asyncio.to_thread(views.upload, found, await chart_of(found, painter))

    return {packs.VIEW: packed}


async def chart_of(pack: Pack, painter: Painter) -> bytes:
    """The chart of the watch; b"" where it shows nothing, or where it cannot be drawn."""
    shown = pack.picture
    if shown is None or all(not panel.curves for panel in shown.panels):
        return b""
    try:
        return await painter.png(shown)
    except (NotPainted, TimeoutError) as why:
        log.warning("a pack has no chart", why=str(why) or type(why).__name__)
        return b""
