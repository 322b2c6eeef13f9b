"""What is ordered from the terminal: same use cases, same journal, same locks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from bot.connectors.migration_files import read_migration
from bot.connectors.world import Patience, connecting
from bot.domain.drill import DrillKind, DrillState
from bot.domain.plan import Target
from bot.domain.state import PreflightState
from bot.settings import LocalSettings

if TYPE_CHECKING:
    from bot.app.core import Core

#: Seconds between two looks at a run that another process may be working on; the end of one that
#: this process works on is heard at once.
LOOK = 0.25

Watch = Callable[[PreflightState], None]
WatchDrill = Callable[[DrillState], None]


async def preflight(
    settings: LocalSettings, environment: Mapping[str, str], file: Path, by: str, watch: Watch
) -> PreflightState:
    """Order it, work on it here or wait for whoever does, and give its end.

    `file` is a migration file; raises `FileRefused` for its errors. `watch` is told how it stands
    whenever there is something new.
    """
    plan, folder = read_migration(file), str(file.absolute().parent)  # noqa: ASYNC240 - asks no disk
    async with _core(settings, environment, plan.targets) as parts:
        await parts.engine.start()
        try:
            order = await parts.service.preflights.order_in_terminal(plan, folder=folder, by=by)
            return await _end(parts, order.run, watch)
        finally:
            await parts.engine.stop()


@asynccontextmanager
async def _core(
    settings: LocalSettings, environment: Mapping[str, str], targets: Sequence[Target]
) -> AsyncIterator[Core]:
    """The parts; the servers are greeted while the rest of the program is loaded."""
    connections = connecting(environment, Patience())
    greetings = [asyncio.create_task(connections.greet(target)) for target in targets]
    try:
        module = await asyncio.to_thread(import_module, "bot.app.core")
        parts: AbstractAsyncContextManager[Core] = module.core(
            settings, environment, connections=connections
        )
        async with parts as core:
            yield core
    finally:
        for greeting in greetings:
            greeting.cancel()
        await asyncio.gather(*greetings, return_exceptions=True)
        await connections.aclose()


async def _end(parts: Core, run: str, watch: Watch) -> PreflightState:
    known, news = -1, asyncio.Event()
    parts.changes.append(lambda _: news.set())
    while True:
        news.clear()
        state = await parts.service.preflights.state(run)
        if len(state.findings) != known:
            known = len(state.findings)
            watch(state)
        if not state.state.active:
            return state
        with suppress(TimeoutError):
            await asyncio.wait_for(news.wait(), LOOK)


async def drill(  # noqa: PLR0913, PLR0917 - what a terminal knows
    settings: LocalSettings,
    environment: Mapping[str, str],
    kind: DrillKind,
    file: Path,
    by: str,
    watch: WatchDrill,
) -> DrillState:
    """Order a drill, work on it here or wait for whoever does, and give its end."""
    plan, folder = read_migration(file), str(file.absolute().parent)  # noqa: ASYNC240 - asks no disk
    async with _core(settings, environment, plan.targets) as parts:
        await parts.engine.start()
        try:
            order = await parts.service.drills.order_in_terminal(kind, plan, folder=folder, by=by)
            return await _drill_end(parts, order.run, watch)
        finally:
            await parts.engine.stop()


async def _drill_end(parts: Core, run: str, watch: WatchDrill) -> DrillState:
    known = -1
    while True:
        state = await parts.service.drills.state(run)
        if state.done != known:
            known = state.done
            watch(state)
        if not state.state.active:
            return state
        await asyncio.sleep(LOOK)
