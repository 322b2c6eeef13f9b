"""M8.6: the old services can be disabled and kept."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings, Unanswered
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import units
from bot.shell.report import command, listed, quoted, report
from bot.shell.units import Unit

_ON = {"enabled", "enabled-runtime", "alias", "indirect"}


class OldServicesKept(Check):
    """Until the cutover a reboot must bring them back; after it, nothing but a person may."""

    id = "old-services-kept"
    line = "M8.6"
    title = "The old services are there, and start with the server"
    risk = Risk.ROLLBACK_FAILURE
    expected = "every old unit has its file, is not masked, and is enabled until the cutover"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access", "legacy-survives-disable")

    def probe(self, plan: Plan) -> Questions:
        """Where the unit files are; nothing where pm2 alone starts the app."""
        wanted = units.names(plan.legacy)
        return {"units": units.ask(wanted)} if wanted else {}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """A unit that is gone is the finding of `legacy-survives-disable`; here it is silence."""
        wanted = units.names(plan.legacy)
        if not wanted:
            return self.skipped("pm2 starts the old services; its start unit is judged under N1")
        found = units.units(report(readings.get("units", Output)), wanted)
        gone = tuple(unit.name for unit in found if not _there(unit))
        if gone:
            raise Unanswered(f"{listed(gone)} cannot be kept as things are")
        off = tuple(unit.name for unit in found if unit.get("UnitFileState") not in _ON)
        if off:
            enable = command(quoted("sudo", "systemctl", "enable", *off))
            return self.warned(
                f"{listed(off)} would not come back after a reboot today",
                f"Enable what a reboot must bring back with {enable}.",
            )
        return self.passed(f"{listed(wanted)} are there and enabled")


def _there(unit: Unit) -> bool:
    return unit.get("LoadState") == "loaded" and bool(unit.get("FragmentPath"))
