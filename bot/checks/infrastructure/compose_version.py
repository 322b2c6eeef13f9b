"""C-INF-1, second half: Compose v2."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import docker
from bot.shell.report import report
from bot.shell.version import at_least, major_minor

MAJOR = 2


class ComposeVersion(Check):
    """Compose v1 reads other files in other ways and is no longer mended."""

    id = "compose-version"
    line = "C-INF-1"
    title = "Docker Compose is v2"
    risk = Risk.EXTENDED_DOWNTIME
    expected = "`docker compose` exists and is version 2 or newer"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access",)

    def probe(self, plan: Plan) -> Questions:
        """The plugin's version, and which packages could bring it."""
        return {"host": docker.host(plan.stack.project)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:  # noqa: ARG002 - the same for every plan
        """The plugin must be there and new enough."""
        host = report(readings.get("host", Output))
        said = host.one("compose")
        if at_least(said, MAJOR):
            return self.passed(f"Docker Compose {said}")
        if said and major_minor(said) is None:
            return self.unknown(
                f"Compose calls its version '{said[:40]}'", "Look with `docker compose version`."
            )
        observed = f"Docker Compose {said}" if said else "`docker compose` does not exist"
        return self.failed(observed, docker.install_compose(host))
