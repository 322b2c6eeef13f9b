"""M7.5: certificates survive the container."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan, Stack
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import resolved, service_settings
from bot.shell.report import report
from bot.shell.resolved import Described
from bot.shell.service_settings import Mount

_DATA = ("/data", "/data/caddy")
_KEEP = "Mount a named volume there: `caddy_data:/data` under volumes of the service"


class CertificatesKept(Check):
    """Without its data Caddy asks for new certificates at every start, until it is refused.

    A named volume survives `docker compose down`, not `down --volumes`; a new project name makes
    a new one.
    """

    id = "certificates-kept"
    line = "M7.5"
    title = "Caddy's certificates are on a named volume"
    risk = Risk.TLS_PROBLEMS
    expected = "the service that runs Caddy has a named volume at /data"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access", "compose-version", "env-file")

    def probe(self, plan: Plan) -> Questions:
        """The mounts of the resolved Compose file."""
        return {"services": resolved.ask(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Every service that runs Caddy counts."""
        said = report(readings.get("services", Output))
        fronts = tuple(each for each in resolved.services(said) if _is_caddy(each, plan.stack))
        if not fronts:
            return self.skipped("no service runs Caddy")
        names = {volume: value for volume, key, value in said.of("volume", 3) if key == "name"}
        mounts = {each.name: each.mounts for each in service_settings.settings(said)}
        outcome, observed, remedy = worst(
            _notice(each.name, mounts.get(each.name, ()), names, plan.stack) for each in fronts
        )
        return self._finding(outcome, observed, remedy)


def _is_caddy(service: Described, stack: Stack) -> bool:
    image = service.image.partition("@")[0].rpartition("/")[2]
    return service.name == stack.front.service or "caddy" in image or "caddy" in service.name


def _notice(name: str, mounts: tuple[Mount, ...], names: dict[str, str], stack: Stack) -> Notice:
    remedy = f"{_KEEP} {name} in {stack.compose_path}."
    found = next((each for each in mounts if each.target.rstrip("/") in _DATA), None)
    if found is None or not found.writable:
        return Notice.fail(f"{name} keeps nothing at /data", remedy)
    if found.kind == "bind":
        return Notice.fine(f"{name} keeps its certificates in {found.source}")
    if found.kind != "volume":
        return Notice.fail(f"{name} keeps its certificates in memory only ({found.kind})", remedy)
    return _volume(name, names.get(found.source, found.source), remedy)


def _volume(name: str, volume: str, remedy: str) -> Notice:
    if not volume:
        return Notice.warn(f"{name} has a volume without a name at /data", remedy)
    return Notice.fine(f"{name} keeps its certificates on the volume {volume}")
