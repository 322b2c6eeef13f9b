"""A preflight ordered from the terminal: same use case, same journal, same locks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.app.core import Core, core
from bot.connectors.migration_files import read_migration
from bot.domain.state import PreflightState
from bot.settings import LocalSettings

#: Seconds between two looks at a run that another process may be working on.
LOOK = 0.1

Watch = Callable[[PreflightState], None]


async def preflight(
    settings: LocalSettings, environment: Mapping[str, str], file: Path, by: str, watch: Watch
) -> PreflightState:
    """Order it, work on it here or wait for whoever does, and give its end.

    `file` is a migration file; raises `FileRefused` for its errors. `watch` is told how it stands
    whenever there is something new.
    """
    plan, folder = read_migration(file), str(file.absolute().parent)  # noqa: ASYNC240 - asks no disk
    async with core(settings, environment) as parts:
        await parts.engine.start()
        try:
            order = await parts.service.order_in_terminal(plan, folder=folder, by=by)
            return await _end(parts, order.run, watch)
        finally:
            await parts.engine.stop()


async def _end(parts: Core, run: str, watch: Watch) -> PreflightState:
    known = -1
    while True:
        state = await parts.service.preflight(run)
        if len(state.findings) != known:
            known = len(state.findings)
            watch(state)
        if not state.state.active:
            return state
        await asyncio.sleep(LOOK)
