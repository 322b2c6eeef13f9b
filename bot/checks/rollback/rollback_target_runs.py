"""N2: what would come back is what runs now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan
from bot.domain.probe import Command
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import pm2, pm2_remedies, systemctl, units
from bot.shell.pm2 import App, State
from bot.shell.report import listed, report
from bot.shell.units import Unit

_DELETED = " (deleted)"


class RollbackTargetRuns(Check):
    """A rollback starts what is on the disk, which may not be what serves today.

    `systemd-analyze verify` does not notice a missing env file, so this looks for itself.
    """

    id = "rollback-target-runs"
    line = "N2"
    title = "The old services run what is on the disk"
    risk = Risk.ROLLBACK_FAILURE
    expected = "active units whose program, directory, unit file and env files are those of today"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access",)

    def probe(self, plan: Plan) -> Questions:
        """The running processes and the files that they came from."""
        questions: dict[str, Command] = {}
        if units.names(plan.legacy):
            questions["units"] = units.ask(units.names(plan.legacy))
        if plan.legacy.manager == "pm2":
            questions["pm2"] = pm2.ask(plan.legacy)
        return questions

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Every difference is named, each with the restart that settles it."""
        notices: list[Notice] = []
        wanted = units.names(plan.legacy)
        if wanted:
            found = units.units(report(readings.get("units", Output)), wanted)
            notices += [notice for unit in found for notice in _unit(unit)]
        if plan.legacy.manager == "pm2":
            notices += _pm2(pm2.state(report(readings.get("pm2", Output))), plan.legacy.units)
        outcome, said, remedy = worst(notices)
        if outcome is Outcome.PASS:
            return self.passed("what runs is what would be started again")
        return self._finding(outcome, said, remedy)


def _unit(unit: Unit) -> Iterator[Notice]:
    state = unit.get("ActiveState")
    if state != "active":
        remedy = f"Start it with {systemctl.start(unit.name)}."
        yield Notice.fail(f"{unit.name} is {state or 'in no known state'}", remedy)
        return
    remedy = f"Restart it in a quiet minute with {systemctl.restart(unit.name)}."
    for said in _differences(unit):
        yield Notice.fail(f"{unit.name}: {said}", remedy)
    for age, path in unit.env_files:
        if age == "missing":
            yield Notice.fail(f"{unit.name}: {path} is missing", f"Put {path} back.")


def _differences(unit: Unit) -> Iterator[str]:
    if unit.get("Program").endswith(_DELETED):
        yield "its program was deleted or replaced since it started"
    if unit.get("Directory").endswith(_DELETED):
        yield "its working directory was deleted or replaced since it started"
    if unit.get("NeedDaemonReload") != "no":
        yield "its unit file changed and systemd has not read it"
    for age, path in unit.env_files:
        if age == "newer":
            yield f"{path} changed since it started"


def _pm2(state: State, wanted: tuple[str, ...]) -> Iterator[Notice]:
    if state.daemon != "there":
        yield Notice.fail("pm2 does not run", f"Bring it back with {pm2_remedies.start(state)}.")
        return
    running = {app.name: app for app in state.running}
    saved = {app.name: app.version for app in state.saved}
    for name in wanted:
        yield from _app(state, name, running.get(name))
    known = tuple(running[name] for name in wanted if name in running)
    differ = tuple(app.name for app in known if saved.get(app.name, app.version) != app.version)
    if differ:
        said = f"{listed(differ)}: another version is saved than runs"
        yield Notice.fail(said, f"Save it with {pm2_remedies.save(state)}.")


def _app(state: State, name: str, app: App | None) -> Iterator[Notice]:
    if app is None:
        yield Notice.fail(f"{name} is not there", _absent(state, name))
    elif app.status != "online":
        remedy = f"Start it with {pm2_remedies.restart(state, name)}."
        yield Notice.fail(f"{name} is {app.status}", remedy)
    elif app.program != "there":
        yield Notice.fail(f"{name}: its program was deleted", "Put the program back.")


def _absent(state: State, name: str) -> str:
    if any(app.name == name for app in state.saved):
        return f"Bring it back from the saved list with {pm2_remedies.resurrect(state)}."
    return f"Start {name} as it is deployed, or take it out of legacy.units."
