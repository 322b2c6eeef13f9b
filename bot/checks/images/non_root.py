"""M4.3: nobody runs as root inside a container."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan, Stack
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import compose, images, resolved
from bot.shell.report import Report, listed, report, whole
from bot.shell.resolved import Described

_ONLY_BIND = {"NET_BIND_SERVICE"}


class NonRoot(Check):
    """Root in a container is root on the server when it gets out.

    The running process counts more than what the image says, because an entrypoint may change
    the user. Caddy may be root when all it has of root is the right to bind low ports.
    """

    id = "non-root"
    line = "M4.3"
    title = "Containers do not run as root"
    risk = Risk.IMAGE_VULNERABILITIES
    expected = "every service has a user, and its running process is not uid 0"
    needs: ClassVar[tuple[str, ...]] = (
        "ssh-access",
        "docker-version",
        "compose-version",
        "env-file",
        "images-present",
    )

    def probe(self, plan: Plan) -> Questions:
        """Users by file, by image and by running process."""
        return {"services": resolved.ask(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """The worst service decides; all of that kind are named."""
        said = report(readings.get("services", Output))
        services = resolved.described(said)
        if not services:
            return self.unknown(
                "Compose names no service", f"See why with {compose.explain(plan.stack)}."
            )
        uids = _uids(said)
        notices = tuple(_notice(each, uids.get(each.name), plan.stack) for each in services)
        outcome, observed, remedy = worst(notices)
        if outcome is Outcome.PASS:
            names = listed(tuple(each.name for each in services))
            return self.passed(f"not root: {names}")
        return self._finding(outcome, observed, remedy)


def _uids(said: Report) -> Mapping[str, int]:
    """The lowest effective uid of each running service."""
    lowest: dict[str, int] = {}
    for name, uid in said.of("container", 2):
        if uid:
            lowest[name] = min(whole(uid), lowest.get(name, whole(uid)))
    return lowest


def _notice(service: Described, uid: int | None, stack: Stack) -> Notice:
    name, user = service.name, service.user or service.image_user
    if user is None and uid is None:
        return _absent(service, stack)
    if user is not None and not images.runs_as_root(user) and uid != 0:
        return Notice.fine(name)
    if uid:
        said = f"{name} starts as root and goes on as uid {uid}"
        return Notice.warn(said, f"Let {name} start as that user: add USER to its Dockerfile.")
    said = f"{name} runs as root" if uid == 0 else f"{name} would run as root"
    if _only_binds(service):
        return Notice.warn(said, f"Give {name} a user as soon as its ports allow it.")
    return Notice.fail(said, images.without_root(service, stack))


def _absent(service: Described, stack: Stack) -> Notice:
    bring = compose.build if service.built else compose.pull
    said = f"the image of {service.name} is not on the server"
    return Notice.unknown(said, f"Bring it with {bring(stack, service.name)}.")


def _only_binds(service: Described) -> bool:
    is_caddy = "caddy" in (service.name, *service.image.split("/")[-1].split(":")[:1])
    kept = {name.removeprefix("CAP_") for name in service.cap_add}
    return is_caddy and service.cap_drop == ("ALL",) and kept == _ONLY_BIND
