"""What the use cases of moving stand on, and the use cases themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.connectors.migration_files import MigrationFiles
from bot.connectors.migration_site import MigrationSite
from bot.domain.directory import Directory
from bot.domain.secret import Secret
from bot.executor.clock import Clock
from bot.executor.cutovers import Cutovers
from bot.executor.emergency import Emergency
from bot.executor.finishing import Finishing
from bot.executor.gates import GateKeeper
from bot.executor.maintenance import Maintenance
from bot.executor.rehearsals import Rehearsals
from bot.executor.rollbacks import Rollbacks
from bot.executor.scheduling import Scheduling
from bot.executor.signoffs import Signoffs
from bot.executor.taken_up import TakenUp, trusted
from storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the service itself stands on."""

    database: Database
    key: Secret
    files: MigrationFiles
    directory: Directory
    clock: Clock
    wake: Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Movers:
    """The place of a cutover, its gates, and the way back that needs no database.

    `taken_up` tells whether an ordered rollback is followed.
    """

    site: MigrationSite
    gates: GateKeeper
    emergency: Emergency
    taken_up: TakenUp = trusted

    def cutovers(self, ground: Ground, signoffs: Signoffs) -> Cutovers:
        """The way there."""
        return Cutovers(
            database=ground.database,
            key=ground.key,
            files=ground.files,
            gates=self.gates,
            signoffs=signoffs,
            directory=ground.directory,
            clock=ground.clock,
            wake=ground.wake,
        )

    def scheduling(self, ground: Ground, signoffs: Signoffs) -> Scheduling:
        """The way there at a time."""
        return Scheduling(
            database=ground.database,
            key=ground.key,
            files=ground.files,
            cutovers=self.cutovers(ground, signoffs),
            clock=ground.clock,
            wake=ground.wake,
        )

    def maintenance(self, ground: Ground) -> Maintenance:
        """The page before both."""
        return Maintenance(
            database=ground.database, key=ground.key, files=ground.files, wake=ground.wake
        )

    def rehearsals(self, ground: Ground) -> Rehearsals:
        """There and back on a shadow."""
        return Rehearsals(
            database=ground.database,
            key=ground.key,
            files=ground.files,
            gates=self.gates,
            directory=ground.directory,
            clock=ground.clock,
            wake=ground.wake,
        )

    def finishing(self, ground: Ground) -> Finishing:
        """What follows when it held."""
        return Finishing(
            database=ground.database,
            key=ground.key,
            files=ground.files,
            site=self.site,
            gates=self.gates,
            clock=ground.clock,
            wake=ground.wake,
        )

    def rollbacks(self, ground: Ground) -> Rollbacks:
        """The way back."""
        return Rollbacks(
            database=ground.database,
            key=ground.key,
            files=ground.files,
            site=self.site,
            emergency=self.emergency,
            taken_up=self.taken_up,
            directory=ground.directory,
            clock=ground.clock,
            wake=ground.wake,
        )
