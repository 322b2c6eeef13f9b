"""What a drill leaves on servers while it runs: each thing's name holds the drill's own number."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

from bot.domain.plan import Plan
from bot.shell import state_folder

_NUMBER = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """`number` is twelve hex digits, the same in all names; `above` holds all drills' journals."""

    number: str
    above: str

    def __post_init__(self) -> None:
        if not _NUMBER.fullmatch(self.number):
            message = f"'{self.number}' is not the number of a drill"
            raise ValueError(message)

    @property
    def journal(self) -> str:
        """The guard's folder of this drill."""
        return posixpath.join(self.above, self.number)

    @property
    def work(self) -> str:
        """Where the dump and the logs lie; for root alone."""
        return f"{self.journal}/work"

    @property
    def secrets(self) -> str:
        """Where connection strings lie; for root alone, in memory, gone after a reboot."""
        return f"/run/slipway-drill-{self.number}"

    @property
    def connections(self) -> str:
        """libpq's service file, in `secrets`."""
        return f"{self.secrets}/connections"

    @property
    def environment(self) -> str:
        """The env file of a second old app, in `secrets`."""
        return f"{self.secrets}/environment"

    @property
    def url(self) -> str:
        """The copy's connection string, in `secrets`."""
        return f"{self.secrets}/url"

    @property
    def database(self) -> str:
        """The scratch database."""
        return f"slipway_drill_{self.number}"

    @property
    def canary(self) -> str:
        """The table with the canary rows."""
        return f"slipway_canary_{self.number}"

    @property
    def container(self) -> str:
        """The container of the schema task."""
        return f"slipway-drill-{self.number}"

    @property
    def branch(self) -> str:
        """The branch at Neon."""
        return f"slipway-drill-{self.number}"

    def unit(self, legacy: str) -> str:
        """The second old app; an instance of a template stays one, for its specifiers."""
        _, at, instance = legacy.removesuffix(".service").partition("@")
        return f"slipway-drill-{self.number}{at}{instance}.service"


def places(plan: Plan, run: str) -> Places:
    """The places of a run, whose id ends with its number."""
    return Places(number=run.rpartition("-")[2], above=f"{state_folder.folder(plan)}/drills")
