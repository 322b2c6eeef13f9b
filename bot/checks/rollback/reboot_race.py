"""N9: after a reboot the right side comes up."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan
from bot.domain.probe import Engine
from bot.domain.reading import EngineState, Output
from bot.domain.risk import Risk
from bot.shell import compose, units
from bot.shell.report import command, listed, report
from bot.shell.units import Unit

DOCKER = "docker.service"
_KEPT = {"always", "unless-stopped"}


class RebootRace(Check):
    """The reboot that comes weeks later decides who gets ports 80 and 443."""

    id = "reboot-race"
    line = "N9"
    title = "After a reboot the right services come up"
    risk = Risk.EXTENDED_DOWNTIME
    expected = "Docker starts with the server, and the stack's containers restart by themselves"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access", "docker-version")

    def probe(self, plan: Plan) -> Questions:
        """Whether Docker is enabled, and the restart policies of what runs."""
        return {"engine": Engine(project=plan.stack.project), "docker": units.ask((DOCKER,))}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Both matter only after the cutover, when nobody looks any more."""
        state = readings.get("engine", EngineState)
        (docker,) = units.units(report(readings.get("docker", Output)), (DOCKER,))
        lax = tuple(each.service for each in state.containers if each.restart_policy not in _KEPT)
        outcome, said, remedy = worst((*_docker(docker), *_lax(lax, plan)))
        if outcome is not Outcome.PASS:
            return self._finding(outcome, said, remedy)
        if not state.containers:
            return self.warned(
                "Docker starts with the server; no container of the stack is there to look at",
                f"Start the stack beside the old services with {compose.up(plan.stack)}.",
            )
        return self.passed(f"Docker and {len(state.containers)} containers start with the server")


def _docker(unit: Unit) -> tuple[Notice, ...]:
    state = unit.get("UnitFileState")
    if state == "enabled":
        return ()
    remedy = f"Enable it with {command(f'sudo systemctl enable {DOCKER}')}."
    return (Notice.fail(f"Docker does not start with the server ({state or 'unknown'})", remedy),)


def _lax(services: tuple[str, ...], plan: Plan) -> tuple[Notice, ...]:
    if not services:
        return ()
    up = compose.up(plan.stack, *services)
    remedy = f"Write 'restart: unless-stopped' for them in the Compose file, then {up}."
    return (Notice.fail(f"{listed(services)} would not restart after a reboot", remedy),)
