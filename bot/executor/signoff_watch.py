"""Sees that the world behind a sign-off has changed, and has the roles concerned asked again."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import structlog

from bot.domain.errors import SlipwayError
from bot.executor.signoffs import Signoffs
from bot.executor.ticker import Pulse

_log = structlog.get_logger(__name__)


class SignoffWatch:
    """Looks at once where somebody says that something changed, and everywhere now and then.

    `every` is in seconds. Nothing rests on it but what the cards show: each click and each gate
    looks for itself.
    """

    def __init__(self, signoffs: Signoffs, *, every: float = 30.0) -> None:
        self._signoffs = signoffs
        self._pulse = Pulse(every / 2)
        self._told: set[str] = set()
        self._task: asyncio.Task[None] | None = None

    def look(self, migration: str) -> None:
        """Something about this migration has changed: a run ended, somebody attested or waived."""
        self._told.add(migration)
        self._pulse.now()

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._watch(), name="sign-off watch")

    async def stop(self) -> None:
        """Stop; nothing is left behind."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _watch(self) -> None:
        while True:
            await self._pulse.wait()
            told, self._told = self._told, set()
            try:
                await self._refresh(told)
            except Exception as error:  # noqa: BLE001 - supervisor: an outage must not end the bot
                self._told |= told
                _log.warning("sign-offs not refreshed", why=type(error).__name__)

    async def _refresh(self, told: set[str]) -> None:
        if not told:
            await self._signoffs.refresh_all()
            return
        for migration in sorted(told):
            try:
                await self._signoffs.refresh(migration)
            except SlipwayError as why:
                _log.info("sign-offs not refreshed", migration=migration, why=why.sentence)
