"""The cards and the charts of a watch."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.app.painter import Painter
from bot.domain.message import Message, Upload
from bot.executor import watch_rows as rows
from bot.executor.service import MigrationService
from bot.views import watch, watch_telling
from bot.views.chart_words import alt


def watch_pictures(
    service: MigrationService,
) -> dict[str, Callable[[str], Awaitable[Message | Upload | None]]]:
    """By the names of the views."""
    painter = Painter()

    async def card(id_: str) -> Message:
        return watch.card(await service.watches.state(id_))

    async def ask(subject: str) -> Message:
        return watch.ask(*await service.watches.asked(subject))

    async def told(id_: str) -> Message:
        return watch_telling.card(await service.watches.told(id_))

    async def lines(id_: str) -> Message:
        return watch_telling.details(await service.watches.told(id_))

    async def call(id_: str) -> Message:
        return watch_telling.last_call(await service.watches.told(id_))

    async def chart(id_: str) -> Upload | None:
        shown = await service.watches.picture(id_)
        if all(not panel.curves for panel in shown.panels):
            return None
        drawn = await painter.png(shown)
        return Upload(name="watch.png", content=drawn, title=shown.title, alt=alt(shown))

    return {
        rows.CARD: card,
        rows.ASK: ask,
        rows.TOLD: told,
        rows.LINES: lines,
        rows.CALL: call,
        rows.CHART: chart,
    }
