"""M5.5: no container can take the whole server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan, Stack
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import compose, compose_edit, resolved, room, service_settings
from bot.shell.report import report
from bot.shell.room import Room
from bot.shell.service_settings import Settings

_MIB = 2**20
_LIMITS = 'deploy: {resources: {limits: {memory: 512M, cpus: "1.0", pids: 200}}}'


class ResourceLimits(Check):
    """Both apps share the server for a while; the old one must not starve.

    The Compose file says what will be, the containers what is: a limit that was written later
    holds for new containers only.
    """

    id = "resource-limits"
    line = "M5.5"
    title = "Containers have limits that the server can keep"
    risk = Risk.CONNECTION_EXHAUSTION
    expected = (
        "every service has limits for memory, processors and processes; the memory together is"
        " less than the server's without that of the old services"
    )
    needs: ClassVar[tuple[str, ...]] = (
        *("ssh-access", "docker-version", "compose-version", "env-file"),
    )

    def probe(self, plan: Plan) -> Questions:
        """The limits of file and containers; the server's memory."""
        return {"services": resolved.ask(plan.stack), "room": room.ask(plan.legacy)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """A service without a limit for memory fails; the rest warns, unless it can never fit."""
        known = service_settings.settings(report(readings.get("services", Output)))
        space = room.room(report(readings.get("room", Output)))
        notices = [notice for each in known for notice in _limits(each, plan.stack)]
        notices.append(_together(known, space))
        outcome, observed, remedy = worst(notices)
        if outcome is Outcome.PASS:
            return self.passed(observed)
        return self._finding(outcome, observed, remedy)


def _limits(service: Settings, stack: Stack) -> Iterator[Notice]:
    write = compose_edit.add(stack, service, "deploy", _LIMITS)
    if not service.memory:
        yield Notice.fail(f"{service.name} has no memory limit", write)
        return
    lacks = [what for what, has in (("cpus", service.cpus), ("pids", service.pids)) if not has]
    if lacks:
        said = f"{service.name} has no limit for {' and '.join(lacks)}"
        yield Notice.warn(
            said, f"Write {' and '.join(lacks)} beside its memory limit into {stack.compose_path}."
        )
    if any(made.memory == 0 for made in service.made):
        said = f"the container of {service.name} is older than its memory limit"
        yield Notice.warn(said, f"Make it anew with {compose.recreate(stack, service.name)}.")


def _together(known: tuple[Settings, ...], space: Room) -> Notice:
    limits = sum(each.memory * each.copies for each in known)
    said = f"limits of {limits // _MIB} MiB together, {space.total // _MIB} MiB of memory"
    if limits > space.total:
        return Notice.fail(said, "Lower the limits, or give the server more memory.")
    legacy = f", {space.legacy // _MIB} MiB of it used by the old services"
    if limits > space.total - space.legacy:
        return Notice.warn(
            said + legacy, "Lower the limits, or give the server more memory: both run at once."
        )
    return Notice.fine(said + (legacy if space.used else ""))
