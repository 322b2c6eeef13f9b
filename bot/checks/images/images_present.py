"""M2.5: everything is on the server before the window opens."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan, Stack
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import compose, images, resolved
from bot.shell.image_facts import absent
from bot.shell.report import command, listed, quoted, report
from bot.shell.resolved import Described


class ImagesPresent(Check):
    """Pulling in the window makes the downtime as long as the registry is slow.

    The image is looked up under the name in the Compose file, so one that is pinned by its digest
    is found by its content.
    """

    id = "images-present"
    line = "M2.5"
    title = "All images are on the server"
    risk = Risk.EXTENDED_DOWNTIME
    expected = "the image of every service is on the server, by its digest where it has one"
    needs: ClassVar[tuple[str, ...]] = (
        *("ssh-access", "docker-version", "compose-version", "env-file"),
    )

    def probe(self, plan: Plan) -> Questions:
        """The services and their images."""
        return {"services": resolved.ask(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Every missing image is named."""
        said = report(readings.get("services", Output))
        services, gone = resolved.services(said), absent(said)
        outcome, observed, remedy = worst(_notice(each, plan.stack, gone) for each in services)
        if outcome is Outcome.PASS:
            return self.passed(f"on the server: {listed(tuple(each.name for each in services))}")
        return self._finding(outcome, observed, remedy)


def _notice(service: Described, stack: Stack, gone: frozenset[str]) -> Notice:
    if service.image_id:
        return Notice.fine(service.name)
    if service.name not in gone:
        said = f"the daemon did not say whether it has the image of {service.name}"
        return Notice.unknown(said, "Run preflight again.")
    said = f"the image of {service.name} is not on the server"
    return Notice.fail(said, f"Bring it with {_bring(service, stack)}.")


def _bring(service: Described, stack: Stack) -> str:
    if service.built:
        return compose.build(stack, service.name)
    if images.has_digest(service.image):
        return command(quoted("docker", "pull", service.image))
    return compose.pull(stack, service.name)
