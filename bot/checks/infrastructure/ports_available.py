"""C-INF-3: the ports that the new stack will take."""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import ports, units
from bot.shell.ports import Listener
from bot.shell.report import listed, report


class Owner(Enum):
    """To whom a held port belongs."""

    LEGACY = "legacy"
    STACK = "stack"
    HIDDEN = "hidden"
    STRANGER = "stranger"


class PortsAvailable(Check):
    """A port is fine when nobody holds it, or somebody whom the plan moves away."""

    id = "ports-available"
    line = "C-INF-3"
    title = "Ports 80 and 443 and the alternate ports are available"
    risk = Risk.EXTENDED_DOWNTIME
    expected = "public ports free, or held by the old services or the stack; alternate ports free"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access",)

    def probe(self, plan: Plan) -> Questions:
        """Who listens, seen as root: others do not see the owners."""
        return {"listeners": ports.of_plan(plan)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Every holder must belong to the plan."""
        held = ports.held(report(readings.get("listeners", Output)))
        strangers = tuple(each for each in held if _owner(each, plan) is Owner.STRANGER)
        if strangers:
            remedies = " ".join(dict.fromkeys(_remedy(each, plan) for each in strangers))
            return self.failed(_said(strangers), remedies)
        if any(_owner(each, plan) is Owner.HIDDEN for each in held):
            return self.unknown(
                "the owner of a port is hidden from the login user",
                "Let the login user use sudo without a password, then run preflight again.",
            )
        taken = {int(each.port) for each in held if each.port.isdecimal()}
        free = tuple(map(str, sorted((ports.public(plan) | ports.alternate(plan)) - taken)))
        said = (_said(held), f"free: {listed(free)}" if free else "")
        return self.passed("; ".join(filter(None, said)))


def _owner(listener: Listener, plan: Plan) -> Owner:
    if listener.container:
        return Owner.STACK if listener.project == plan.stack.project else Owner.STRANGER
    if not listener.process:
        return Owner.HIDDEN
    moved = _is_legacy(listener, plan) and listener.port not in map(str, ports.alternate(plan))
    return Owner.LEGACY if moved else Owner.STRANGER


def _is_legacy(listener: Listener, plan: Plan) -> bool:
    legacy = plan.legacy
    if listener.unit and listener.unit in units.names(legacy):
        return True
    if legacy.manager != "pm2":
        return False
    return listener.app in legacy.units or listener.process.startswith("PM2 v")


def _said(listeners: tuple[Listener, ...]) -> str:
    """Each holder once, with all its ports and the first of its processes."""
    held: dict[str, set[str]] = {}
    first: dict[str, str] = {}
    for listener in listeners:
        owner = listener.app or listener.unit or "no unit"
        key = listener.container or f"{listener.process}, {owner}"
        held.setdefault(key, set()).add(listener.port)
        first.setdefault(key, f" (pid {listener.pid})" if listener.pid else "")
    return "; ".join(
        f"{listed(tuple(sorted(ports)))} held by {key}{first[key]}" for key, ports in held.items()
    )


def _remedy(listener: Listener, plan: Plan) -> str:
    if _is_legacy(listener, plan):
        return (
            f"Port {listener.port} belongs to the old services:"
            " give the new service another port, in the Compose and the migration file."
        )
    return f"Free port {listener.port} with {ports.make_free(listener)}."
