"""Everything but Slack: the same for the bot and for the terminal."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.app.moving import Foundation, moving
from bot.connectors.drill_door import DrillDoor
from bot.connectors.migration_files import MigrationFiles
from bot.connectors.ssh import Connections
from bot.connectors.world import World
from bot.domain.directory import Directory
from bot.domain.secret import Secret
from bot.executor import judging
from bot.executor.approvers import ApproverDesk
from bot.executor.chore_looks import ChoreLooks
from bot.executor.clock import SystemClock
from bot.executor.directory import NoDirectory
from bot.executor.drills import DrillRuns
from bot.executor.engine import Engine
from bot.executor.late import Late
from bot.executor.outlook import Link, nowhere
from bot.executor.preflight import Preflight
from bot.executor.recollection import recall
from bot.executor.service import MigrationService
from bot.executor.watch_memory import thin
from bot.executor.watch_times import WatchTimes
from bot.settings import LocalSettings
from bot.views import runbook
from bot.views.details import pages
from storage import seen
from storage.audit_key import audit_key
from storage.database import Database, open_database


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """The parts, put together; the engine is not started yet.

    Whoever wants to hear of new orders adds a function to `listeners`; of migrations about which
    more is known, to `changes`.
    """

    database: Database
    key: Secret
    clock: SystemClock
    service: MigrationService
    engine: Engine
    listeners: list[Callable[[], None]]
    changes: list[Callable[[str], None]]
    late: Late
    watching: WatchTimes


def owner() -> str:
    """A name that no other process has, now or later."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"


@asynccontextmanager
async def core(
    settings: LocalSettings,
    environment: Mapping[str, str],
    directory: Directory | None = None,
    link: Link = nowhere,
    connections: Connections | None = None,
) -> AsyncIterator[Core]:
    """Open the database and put the parts together; everything is closed at the end.

    `environment` holds what migration files name as `env` secrets; without a `directory` nobody
    can prove who they are, without `link` no message has an address. `connections` may be open
    already. Raises `SettingsRefused`.
    """
    clock = SystemClock()
    listeners: list[Callable[[], None]] = []

    def wake() -> None:
        for listener in listeners:
            listener()

    settings.audit_key_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    files = MigrationFiles(settings.migrations)
    database = await open_database(settings.database_url.reveal(), clock)
    try:
        known, here = recall(database), directory or NoDirectory()
        key = audit_key(settings.audit_key_file)
        desk = ApproverDesk(database=database, directory=here, files=files, clock=clock)
        async with (
            World(
                environment=environment,
                clock=clock,
                recall=known,
                people=desk.answer,
                connections=connections,
            ) as world,
            DrillDoor(environment) as door,
            moving(
                Foundation(
                    database=database,
                    world=world,
                    clock=clock,
                    key=key,
                    files=files,
                    environment=environment,
                    folder=settings.audit_key_file.parent / "cutovers",
                    wake=wake,
                )
            ) as move,
        ):
            checks = judging.all_checks()
            changes: list[Callable[[str], None]] = []

            def changed(migration: str) -> None:
                for hear in changes:
                    hear(migration)

            preflight = Preflight(world=world, checks=checks, clock=clock, pages=pages)
            engine = Engine(
                database=database,
                key=key,
                clock=clock,
                owner=owner(),
                workflows=(
                    preflight.workflow(),
                    *DrillRuns(door=door, clock=clock).workflows(),
                    *move.workflows,
                    ChoreLooks(world=world, database=database, key=key).workflow(),
                ),
                ended=changed,
                chores=(seen.forget_expired, thin),
            )
            listeners.append(engine.wake)
            service = MigrationService(
                database=database,
                key=key,
                files=files,
                checks=checks,
                clock=clock,
                postings=preflight.postings,
                wake=wake,
                runbook_pages=runbook.pages,
                directory=here,
                link=link,
                changed=changed,
                movers=move.movers,
            )
            yield Core(
                database=database,
                key=key,
                clock=clock,
                service=service,
                engine=engine,
                listeners=listeners,
                changes=changes,
                late=move.late,
                watching=move.watching,
            )
    finally:
        await database.close()
