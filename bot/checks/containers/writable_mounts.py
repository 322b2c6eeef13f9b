"""M6.2 and M6.5: the app may write where it must."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import compose, insides, permissions, resolved, service_settings
from bot.shell.insides import Write
from bot.shell.report import listed, report
from bot.shell.service_settings import Settings

_KEPT = {"bind", "volume"}


class WritableMounts(Check):
    """The uid inside a container is seldom the old app's uid.

    Every mount that is not read-only is tried by the kernel for a process with the container's
    uid, gid and groups, without writing. Where the old app uses the same folder, the remedy
    leaves its rights as they are.
    """

    id = "writable-mounts"
    line = "M6.2"
    title = "Containers can write into their volumes"
    risk = Risk.UPLOAD_PATHS
    expected = "the user of every container may write into each of its mounts that is not read-only"
    needs: ClassVar[tuple[str, ...]] = (
        *("ssh-access", "docker-version", "compose-version", "env-file", "images-present"),
    )

    def probe(self, plan: Plan) -> Questions:
        """The mounts of the file, and what the running containers may do with theirs."""
        return {"services": resolved.ask(plan.stack), "writes": insides.ask(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Every mount that cannot be written is named."""
        known = service_settings.settings(report(readings.get("services", Output)))
        tried = insides.writes(report(readings.get("writes", Output)))
        notices = [_notice(each, plan) for each in tried]
        notices += [n for each in known for n in _untried(each, tried, plan)]
        outcome, observed, remedy = worst(notices)
        if outcome is not Outcome.PASS:
            return self._finding(outcome, observed, remedy)
        if not tried:
            return self.passed("no service has a mount to write into")
        return self.passed(f"writable: {listed(tuple(_named(each) for each in tried))}")


def _named(write: Write) -> str:
    return f"{write.target} of {write.service}"


def _notice(write: Write, plan: Plan) -> Notice:
    if write.kind == "other" or (write.kind != "missing" and write.may == "yes"):
        return Notice.fine(_named(write))
    said = f"{_named(write)} ({write.source}) as {write.owner}"
    grant = permissions.grant(write.source, write.owner, plan.legacy.uploads)
    if write.kind == "missing":
        return Notice.fail(f"{write.source}, of {write.service}, does not exist", grant)
    if write.may == "unknown":
        install = permissions.install_setpriv()
        return Notice.unknown(f"nobody could try {said}", f"Install setpriv with {install}.")
    if write.kind == "file":
        remedy = f"Mount {write.source} read-only, or let {write.service} write it: {grant}"
        return Notice.warn(f"cannot write {said}", remedy)
    return Notice.fail(f"cannot write into {said}", grant)


def _untried(service: Settings, tried: tuple[Write, ...], plan: Plan) -> Iterator[Notice]:
    targets = {each.target for each in tried if each.service == service.name}
    for mount in service.mounts:
        if mount.writable and mount.kind in _KEPT and mount.target not in targets:
            said = f"{mount.target} of {service.name} was not tried: it does not run with it"
            yield Notice.warn(said, _start(service.name, plan))


def _start(name: str, plan: Plan) -> str:
    """A worker must not start before the old ones have stopped."""
    if name in plan.stack.workers:
        return f"Compare the user of {name} with the folder's owner before the cutover starts it."
    return f"Start it beside the old services with {compose.up(plan.stack, name)}."
