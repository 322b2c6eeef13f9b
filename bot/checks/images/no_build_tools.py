"""M4.5: no build tools in production images."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import insides, resolved
from bot.shell.insides import Inside
from bot.shell.report import listed, report


class NoBuildTools(Check):
    """A compiler or git in a production image is the intruder's tool.

    Files are looked for from outside, in the running container's root or in the image's layers:
    nothing is started, so an image without a shell is seen too.
    """

    id = "no-build-tools"
    line = "M4.5"
    title = "Production images hold no build tools"
    risk = Risk.IMAGE_VULNERABILITIES
    expected = "no compiler, make, git or package manager of a language in any image"
    needs: ClassVar[tuple[str, ...]] = (
        *("ssh-access", "docker-version", "compose-version", "env-file", "images-present"),
    )

    def probe(self, plan: Plan) -> Questions:
        """The services, and what is in their images."""
        return {"services": resolved.ask(plan.stack), "insides": insides.ask(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:  # noqa: ARG002 - the same for every plan
        """Every image with a tool is named."""
        services = resolved.services(report(readings.get("services", Output)))
        found = insides.insides(report(readings.get("insides", Output)))
        outcome, observed, remedy = worst(
            _notice(each.name, each.image_id, found.get(each.image_id)) for each in services
        )
        if outcome is Outcome.PASS:
            return self.passed(f"no build tools in {listed(tuple(each.name for each in services))}")
        return self._finding(outcome, observed, remedy)


def _notice(name: str, image_id: str, inside: Inside | None) -> Notice:
    if not image_id:
        return Notice.unknown(f"the image of {name} is not on the server", "Pull the images first.")
    if inside is None or not inside.seen:
        return Notice.warn(
            f"nobody could look into {name}", f"Run preflight again while {name} runs."
        )
    if inside.tools:
        tools = listed(inside.tools)
        return Notice.warn(
            f"{name} holds {tools}", f"Leave {tools} in a build stage of {name}'s Dockerfile."
        )
    return Notice.fine(name)
