"""N1: the old services are still there after `disable`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings, Unanswered
from bot.domain.notice import Notice, worst
from bot.domain.plan import Legacy, Plan
from bot.domain.probe import Command
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import pm2, pm2_remedies, systemctl, units
from bot.shell.pm2 import State
from bot.shell.report import listed, octal, report
from bot.shell.units import Unit

_PRIVATE = 0o077
_BORROWED = {"linked", "linked-runtime", "generated", "transient"}


class LegacySurvivesDisable(Check):
    """`systemctl disable` deletes a linked unit, and the way back with it (systemd #3490)."""

    id = "legacy-survives-disable"
    line = "N1"
    title = "The old services survive being disabled"
    risk = Risk.ROLLBACK_FAILURE
    expected = (
        "unit files of their own in systemd's directories; pm2: a saved list and a start unit"
    )
    needs: ClassVar[tuple[str, ...]] = ("ssh-access",)

    def probe(self, plan: Plan) -> Questions:
        """Where the unit files are; what pm2 would bring back."""
        questions: dict[str, Command] = {}
        if units.names(plan.legacy):
            questions["units"] = units.ask(units.names(plan.legacy))
        if plan.legacy.manager == "pm2":
            questions["pm2"] = pm2.ask(plan.legacy)
        return questions

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """The worst service decides; all that was seen of that kind is named."""
        notices: list[Notice] = []
        wanted = units.names(plan.legacy)
        if wanted:
            found = units.units(report(readings.get("units", Output)), wanted)
            notices += [
                notice for unit in found for notice in (*_file(unit), *_triggers(unit, wanted))
            ]
        if plan.legacy.manager == "pm2":
            notices += _pm2(pm2.state(report(readings.get("pm2", Output))), plan.legacy)
        outcome, said, remedy = worst(notices)
        if outcome is Outcome.PASS:
            return self.passed(
                f"{listed((*wanted, *_apps(plan.legacy)))} can be disabled and come back"
            )
        return self._finding(outcome, said, remedy)


def _apps(legacy: Legacy) -> tuple[str, ...]:
    return legacy.units if legacy.manager == "pm2" else ()


def _file(unit: Unit) -> Iterator[Notice]:
    state, load = unit.get("UnitFileState"), unit.get("LoadState")
    fragment, link = unit.get("FragmentPath"), unit.get("Link")
    if load == "masked":
        yield Notice.fail(f"{unit.name} is masked", f"Run {systemctl.unmask(unit.name)}.")
    elif load != "loaded":
        yield Notice.fail(
            f"{unit.name} is {load}", f"See what is wrong with {systemctl.status(unit.name)}."
        )
    elif state in _BORROWED or (link and not link.startswith(units.HOMES)):
        yield _borrowed(unit, state, link or fragment)
    elif not state:
        raise Unanswered(f"systemd does not say where {unit.name} comes from")
    elif state == "static":
        yield Notice.warn(
            f"{unit.name} cannot be disabled (static)", "Stop at cutover what pulls it in as well."
        )


def _triggers(unit: Unit, wanted: tuple[str, ...]) -> Iterator[Notice]:
    triggers = tuple(name for name in unit.get("TriggeredBy").split() if name not in wanted)
    if triggers:
        yield Notice.warn(
            f"{unit.name} is started by {listed(triggers)}",
            "Add them to legacy.units, so that they do not start it again.",
        )


def _borrowed(unit: Unit, state: str, source: str) -> Notice:
    keep = systemctl.keep_transient if state == "transient" else systemctl.keep
    remedy = f"Keep the unit's file with {keep(unit.name, source)}."
    return Notice.fail(f"{unit.name} is {state}: its file is {source}", remedy)


def _pm2(state: State, legacy: Legacy) -> Iterator[Notice]:
    if not state.dump:
        yield Notice.fail("pm2 has no saved list", f"Save it with {pm2_remedies.save(state)}.")
    elif state.daemon == "there":
        missing = set(legacy.units) - {app.name for app in state.saved}
        if missing:
            names = listed(tuple(sorted(missing)))
            yield Notice.fail(
                f"pm2's saved list lacks {names}", f"Save it with {pm2_remedies.save(state)}."
            )
    if state.startup != "enabled":
        said = f"pm2-{state.user}.service is {state.startup or 'missing'}"
        yield Notice.fail(said, f"Make it with {pm2_remedies.startup(state)}.")
    if state.dump and octal(state.dump) & _PRIVATE:
        yield Notice.warn(
            f"{state.home}/dump.pm2 has mode {state.dump} and holds every secret",
            f"Run {pm2_remedies.hide_dump(state)}.",
        )
