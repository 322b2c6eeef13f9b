"""M2.c1: the old services can be started at once, by hand."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings, Unanswered
from bot.domain.plan import Plan
from bot.domain.probe import Command
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import pm2, systemctl, units
from bot.shell.report import listed, report


class ImmediateReturn(Check):
    """What systemd refuses to start by hand cannot be the way back."""

    id = "immediate-return"
    line = "M2.c1"
    title = "The old services can be started at once"
    risk = Risk.EXTENDED_DOWNTIME
    expected = "systemd lets every old unit be started by hand; pm2 has a saved list of every app"
    needs: ClassVar[tuple[str, ...]] = (
        "ssh-access",
        "legacy-survives-disable",
        "rollback-target-runs",
    )

    def probe(self, plan: Plan) -> Questions:
        """What systemd says of each unit; what pm2 would bring back."""
        questions: dict[str, Command] = {}
        if units.names(plan.legacy):
            questions["units"] = units.ask(units.names(plan.legacy))
        if plan.legacy.manager == "pm2":
            questions["pm2"] = pm2.ask(plan.legacy)
        return questions

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """What is not loaded or not saved is a finding of N1; here it is silence."""
        wanted = units.names(plan.legacy)
        found = units.units(report(readings.get("units", Output)), wanted) if wanted else ()
        silent = tuple(u.name for u in found if u.get("CanStart") not in {"yes", "no"})
        if silent:
            raise Unanswered(f"systemd does not say whether {listed(silent)} can be started")
        refused = tuple(unit.name for unit in found if unit.get("CanStart") == "no")
        if refused:
            see = " and ".join(systemctl.status(name) for name in refused)
            return self.failed(
                f"systemd starts {listed(refused)} for nobody",
                f"Take RefuseManualStart out of the unit or name what starts it; see {see}.",
            )
        return self.passed(f"{listed((*wanted, *_saved(readings, plan)))} can be started at once")


def _saved(readings: Readings, plan: Plan) -> tuple[str, ...]:
    if plan.legacy.manager != "pm2":
        return ()
    saved = {app.name for app in pm2.state(report(readings.get("pm2", Output))).saved}
    missing = tuple(name for name in plan.legacy.units if name not in saved)
    if missing:
        raise Unanswered(f"pm2's saved list lacks {listed(missing)}")
    return plan.legacy.units
