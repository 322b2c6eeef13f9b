"""What a cutover and its way back are made of."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.connectors.connector import Connector
from bot.connectors.emergency_log import EmergencyLog
from bot.connectors.migration_files import MigrationFiles
from bot.connectors.migration_site import MigrationSite
from bot.connectors.watch_site import WatchSite
from bot.domain.secret import Secret
from bot.executor import settling
from bot.executor.baseline import Baselines
from bot.executor.clock import Clock
from bot.executor.cutover import Cutover
from bot.executor.emergency import Emergency
from bot.executor.gates import GateKeeper
from bot.executor.late import Late
from bot.executor.lookout import Lookout
from bot.executor.maintenance import PageRuns
from bot.executor.movers import Movers
from bot.executor.outside import OutsideWatch
from bot.executor.readiness import Readiness
from bot.executor.rehearsal import Rehearsal
from bot.executor.retiring import Retiring
from bot.executor.rollback import Rollback
from bot.executor.settling import Settling
from bot.executor.taken_up import Watched
from bot.executor.watch_memory import WatchMemory
from bot.executor.watch_rows import WatchRows
from bot.executor.watch_times import WatchTimes
from bot.executor.way_back import POSTINGS, lock_of
from bot.executor.workflow import Workflow
from storage.database import Database

#: The file of rollbacks that the database did not take down, beside the audit key.
EMERGENCIES = "rollbacks.log"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """The place, the gates, and the workflows for the engine."""

    movers: Movers
    late: Late
    watching: WatchTimes
    workflows: tuple[Workflow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundation:
    """What they stand on; `environment` holds secrets, `folder` what commands on the bot write."""

    database: Database
    world: Connector
    clock: Clock
    key: Secret
    files: MigrationFiles
    environment: Mapping[str, str]
    folder: Path
    wake: Callable[[], None]


@asynccontextmanager
async def moving(ground: Foundation) -> AsyncIterator[Moving]:
    """Connections and probers are closed at the end."""
    database, clock = ground.database, ground.clock
    gates = GateKeeper(database=database, files=ground.files, world=ground.world, clock=clock)
    postings = {**POSTINGS, settling.KIND: settling.postings}
    watch = OutsideWatch(database=database, clock=clock, lock_of=lock_of, postings=postings)
    async with (
        MigrationSite(ground.environment, ground.folder) as site,
        WatchSite(ground.environment) as far,
    ):
        lookout = Lookout(site=far, clock=clock)
        baselines = Baselines(lookout=lookout, clock=clock)
        log = EmergencyLog(ground.folder.parent / EMERGENCIES)
        emergency = Emergency(site=site, log=log, clock=clock)
        late = Late(database=database, key=ground.key, log=log, clock=clock, wake=ground.wake)
        there = Cutover(
            site=site,
            gates=gates,
            watch=watch,
            baselines=baselines,
            clock=clock,
            key=ground.key,
        )
        page = PageRuns(site=site, clock=clock)
        rehearsal = Rehearsal(site=site, gates=gates, clock=clock, key=ground.key)
        settles = Settling(site=site, watch=watch, clock=clock)
        retires = Retiring(site=site, clock=clock)
        back = Rollback(site=site, watch=watch, clock=clock)
        try:
            yield Moving(
                movers=Movers(
                    site=site,
                    gates=gates,
                    emergency=emergency,
                    taken_up=Watched(database=database, clock=clock),
                ),
                late=late,
                watching=WatchTimes(
                    database=database,
                    rows=WatchRows(key=ground.key),
                    lookout=lookout,
                    readiness=Readiness(site=far),
                    memory=WatchMemory(database=database),
                    clock=clock,
                ),
                workflows=(
                    there.workflow(),
                    back.workflow(),
                    page.workflow(),
                    rehearsal.workflow(),
                    settles.workflow(),
                    retires.workflow(),
                ),
            )
        finally:
            await watch.aclose()
            await baselines.aclose()
