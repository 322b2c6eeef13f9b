"""N9, the services that nobody sees yet: what comes back beside the old services."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import compose_edit, resolved, room, service_settings, units
from bot.shell.report import listed, report
from bot.shell.room import Room
from bot.shell.service_settings import Settings

_STARTS = {"enabled", "enabled-runtime", "static", "indirect", "generated", "alias"}
_COMES_BACK = {"always", "unless-stopped"}


class RestartPolicy(Check):
    """A reboot before the cutover must leave the public ports to the old services alone.

    `reboot-race` looks at Docker and at the containers that are there; this one at services that
    have none yet, at the old units, and at a port that both sides would want.
    """

    id = "restart-policy"
    line = "N9"
    title = "A reboot before the cutover leaves the ports to the old services"
    risk = Risk.EXTENDED_DOWNTIME
    expected = (
        "the old units are enabled, every service has a restart policy, and no container wants a"
        " public port of theirs"
    )
    needs: ClassVar[tuple[str, ...]] = (
        *("ssh-access", "docker-version", "compose-version", "env-file"),
    )

    def probe(self, plan: Plan) -> Questions:
        """Restart policies and ports of the services; what systemd starts at boot."""
        return {"services": resolved.ask(plan.stack), "room": room.ask(plan.legacy)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Everything that would go wrong is named."""
        known = service_settings.settings(report(readings.get("services", Output)))
        boots = room.room(report(readings.get("room", Output)))
        notices = list(_legacy(boots, plan))
        for each in known:
            notices += [*_restart(each, plan), *_ports(each, plan)]
        outcome, observed, remedy = worst(notices)
        if outcome is Outcome.PASS:
            ports = listed(tuple(map(str, plan.legacy.ports)))
            return self.passed(f"{len(known)} services come back beside the old ones; {ports} stay")
        return self._finding(outcome, observed, remedy)


def _legacy(boots: Room, plan: Plan) -> Iterator[Notice]:
    for unit in units.names(plan.legacy):
        state = boots.enabled.get(unit, "")
        if state not in _STARTS:
            said = f"{unit} is {state or 'unknown to systemd'}: it would stay away after a reboot"
            yield Notice.warn(said, f"Start it at boot with {room.enable(unit)}.")


def _restart(service: Settings, plan: Plan) -> Iterator[Notice]:
    policy = service.restart.partition(":")[0]
    if service.made or policy in _COMES_BACK:
        return
    if policy:
        said = f"{service.name} has restart: {service.restart}, so it stays away after a reboot"
        yield Notice.warn(said, f"Give {service.name} another policy, if it is no job.")
        return
    write = compose_edit.add(plan.stack, service, "restart", "restart: unless-stopped")
    yield Notice.fail(f"{service.name} would not restart after a reboot", write)


def _ports(service: Settings, plan: Plan) -> Iterator[Notice]:
    wanted = tuple(port for port in service.published if port in plan.legacy.ports)
    if wanted and service.made:
        ports = listed(tuple(map(str, wanted)))
        yield Notice.warn(
            f"after a reboot {service.name} and the old services both want {ports}",
            f"Publish {service.name} on an alternate port until the cutover.",
        )
