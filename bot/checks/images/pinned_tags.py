"""M4.2: exact image versions."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import compose, images, resolved
from bot.shell.report import listed, report
from bot.shell.resolved import Described


class PinnedTags(Check):
    """A tag that moves makes the rollback bring back something else.

    Without a digest a tag can still be moved by whoever may push; that is a warning. An image
    that was built here and never pushed has no digest to name: its tag is all there is.
    """

    id = "pinned-tags"
    line = "M4.2"
    title = "Images have exact versions"
    risk = Risk.IMAGE_VULNERABILITIES
    expected = "every image of the Compose file has a tag other than latest, better a digest"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access", "compose-version", "env-file")

    def probe(self, plan: Plan) -> Questions:
        """The images of the resolved Compose file."""
        return {"services": resolved.ask(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """The loosest image decides."""
        services = resolved.described(report(readings.get("services", Output)))
        if not services:
            return self.unknown(
                "Compose names no service", f"See why with {compose.explain(plan.stack)}."
            )
        loose = tuple(each for each in services if images.is_loose(each.image))
        if loose:
            remedies = dict.fromkeys(images.pin(each, plan.stack) for each in loose)
            return self.failed(_named(loose), " ".join(remedies))
        movable = tuple(each for each in services if _movable(each))
        if movable:
            remedies = dict.fromkeys(images.pin(each, plan.stack) for each in movable)
            return self.warned(f"{_named(movable)}: a tag without a digest", " ".join(remedies))
        local = tuple(each.name for each in services if not images.has_digest(each.image))
        note = f"; {listed(local)} built here, so the tag is all there is" if local else ""
        return self.passed(f"{len(services)} images with exact versions{note}")


def _movable(service: Described) -> bool:
    local = service.built or bool(service.image_id and not service.repo_digest)
    return not images.has_digest(service.image) and not local


def _named(services: tuple[Described, ...]) -> str:
    return ", ".join(f"{service.name} uses {service.image}" for service in services)
