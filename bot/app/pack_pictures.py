"""The evidence pack as a file for the channel."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.domain.errors import SlipwayError
from bot.domain.message import Message, Upload
from bot.executor import packs
from bot.executor.service import MigrationService
from bot.views import pack as views
from bot.views.refusal import refusal


def pack_pictures(
    service: MigrationService,
) -> dict[str, Callable[[str], Awaitable[Message | Upload]]]:
    """By the names of the views; the subject is `<channel>/<row of the audit trail>`."""

    async def packed(subject: str) -> Message | Upload:
        channel, _, _ = subject.partition("/")
        try:
            found = await service.packs.of_channel(channel)
        except SlipwayError as why:  # somebody broke the file since it was ordered
            return refusal(why)
        return await asyncio.to_thread(views.upload, found)

    return {packs.VIEW: packed}
