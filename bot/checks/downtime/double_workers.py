"""N4: background jobs run on exactly one side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan
from bot.domain.probe import Engine, Probe
from bot.domain.reading import EngineState, Output
from bot.domain.risk import Risk
from bot.shell import compose, jobs, neighbours, pm2, units
from bot.shell.jobs import Jobs
from bot.shell.report import command, listed, report

_UP = {"running", "restarting", "paused"}


class DoubleWorkers(Check):
    """Two workers send every mail twice; a cron line that nobody declared does so for weeks."""

    id = "double-workers"
    line = "N4"
    title = "Background jobs run on one side only"
    risk = Risk.DATA_LOSS
    expected = "old or new workers run, not both; every timed job and consumer is declared"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access", "docker-version", "rollback-target-runs")

    def probe(self, plan: Plan) -> Questions:
        """Who works now on either side, and what starts by the clock."""
        questions: dict[str, Probe] = {
            "engine": Engine(project=plan.stack.project),
            "jobs": jobs.ask(plan.legacy),
            "neighbours": neighbours.ask(plan.legacy),
        }
        if units.names(plan.legacy):
            questions["units"] = units.ask(units.names(plan.legacy))
        if plan.legacy.manager == "pm2":
            questions["pm2"] = pm2.ask(plan.legacy)
        return questions

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Both sides at work blocks; what is not declared warns."""
        old, new = _old(readings, plan), _new(readings, plan)
        if old and new:
            stop = command(compose.say(plan.stack, "stop", *new))
            return self.failed(
                f"{listed(old)} and the stack's {listed(new)} work at the same time",
                f"Stop the new side until the cutover with {stop}.",
            )
        found = report(readings.get("neighbours", Output))
        neighbours.neighbours(found, plan.legacy)
        timed = jobs.jobs(report(readings.get("jobs", Output)))
        notices = (*_timed(timed, plan), *_consumers(neighbours.consumers(found), plan))
        outcome, said, remedy = worst((*notices, *_alone(plan)))
        if outcome is Outcome.PASS:
            return self.passed(_who(old, new))
        return self._finding(outcome, said, remedy)


def _old(readings: Readings, plan: Plan) -> tuple[str, ...]:
    """Declared workers of the old side that run now."""
    if plan.legacy.manager == "pm2":
        state = pm2.state(report(readings.get("pm2", Output)))
        online = {app.name for app in state.running if app.status == "online"}
        return tuple(name for name in plan.legacy.workers if name in online)
    wanted = units.names(plan.legacy)
    known = units.units(report(readings.get("units", Output)), wanted)
    active = {unit.name for unit in known if unit.get("ActiveState") == "active"}
    return tuple(name for name in map(units.full_name, plan.legacy.workers) if name in active)


def _new(readings: Readings, plan: Plan) -> tuple[str, ...]:
    state = readings.get("engine", EngineState)
    up = {each.service for each in state.containers if each.state in _UP}
    return tuple(name for name in plan.stack.workers if name in up)


def _timed(found: Jobs, plan: Plan) -> Iterator[Notice]:
    declared = {*plan.legacy.units, *plan.legacy.workers, *plan.legacy.timers}
    for path, count in found.cron:
        if path in plan.legacy.cron:
            continue
        said = f"{path} holds {count} {'line' if count == 1 else 'lines'} of the old app"
        remedy = (
            "Move its lines into a file of their own under /etc/cron.d; name it in legacy.cron."
        )
        yield Notice.warn(said, remedy)
    for timer, unit in found.timers:
        if not {timer, unit, unit.removesuffix(".service")} & declared:
            remedy = f"Name {timer} in legacy.timers."
            yield Notice.warn(f"{timer} starts {unit} by the clock", remedy)
    for app in found.pm2:
        if app not in plan.legacy.workers:
            yield Notice.warn(f"pm2 restarts {app} by the clock", "Name it in legacy.workers.")


def _consumers(found: tuple[tuple[str, str], ...], plan: Plan) -> Iterator[Notice]:
    declared = {*plan.legacy.workers, *map(units.full_name, plan.legacy.workers)}
    for unit, word in found:
        if unit not in declared:
            yield Notice.warn(f"{unit} runs {word}", f"Name {unit} in legacy.workers.")


def _alone(plan: Plan) -> Iterator[Notice]:
    """Jobs that one side has and the other has not would stop for good."""
    legacy = plan.legacy
    old = (*legacy.workers, *legacy.timers, *legacy.cron)
    if old and not plan.stack.workers:
        said = f"nothing in the stack takes over from {listed(old)}"
        yield Notice.warn(said, "Name the new workers in stack.workers.")


def _who(old: tuple[str, ...], new: tuple[str, ...]) -> str:
    if not (old or new):
        return "no background job runs or is known"
    return f"{listed(old or new)} on the {'old' if old else 'new'} side alone"
