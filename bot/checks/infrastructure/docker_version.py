"""C-INF-1, first half: the Docker daemon."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.plan import Plan
from bot.domain.probe import Engine
from bot.domain.reading import EngineState, NoAnswer, Output
from bot.domain.risk import Risk
from bot.shell import docker
from bot.shell.report import Report, report
from bot.shell.version import at_least, major_minor

MAJOR = 24
_LOOK = "Look with `sudo journalctl --unit docker --lines 50 --no-pager`, then run preflight again."


class DockerVersion(Check):
    """The daemon decides what works; its client may be years younger."""

    id = "docker-version"
    line = "C-INF-1"
    title = "Docker Engine is 24 or newer"
    risk = Risk.EXTENDED_DOWNTIME
    expected = "the daemon answers and its version is 24 or newer"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access",)

    def probe(self, plan: Plan) -> Questions:
        """The daemon about itself, the host about packages and the unit."""
        project = plan.stack.project
        return {"engine": Engine(project=project), "host": docker.host(project)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:  # noqa: ARG002 - the same for every plan
        """Compare the daemon's version; tell a stopped daemon from a silent server."""
        engine = readings.raw("engine")
        if isinstance(engine, NoAnswer):
            return self._silent(engine, report(readings.get("host", Output)))
        said = readings.get("engine", EngineState).version
        if major_minor(said) is None:
            return self.unknown(f"the daemon calls its version '{said[:40]}'", _LOOK)
        if at_least(said, MAJOR):
            return self.passed(f"Docker Engine {said}")
        return self._old(said, report(readings.get("host", Output)))

    def _silent(self, engine: NoAnswer, host: Report) -> Finding:
        if not host.one("daemon"):
            return self.failed("Docker is not installed", docker.install_engine(host))
        unit = host.one("unit")
        if unit in {"inactive", "failed"}:
            return self.failed(
                f"the Docker daemon does not run (docker.service is {unit})",
                f"Start it with {docker.start()}.",
            )
        return self.unknown(f"the daemon gave no answer: {engine.detail}", _LOOK)

    def _old(self, said: str, host: Report) -> Finding:
        observed = f"Docker Engine {said}"
        recent = docker.package(host, "installed", docker.ENGINES, MAJOR)
        if recent and docker.is_current(host):
            return self.failed(
                f"{observed} runs, a newer one is installed",
                f"Restart the daemon with {docker.restart()}; containers stop for a moment.",
            )
        return self.failed(observed, docker.install_engine(host))
