"""M4.6: images are rebuilt at least every month."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import registry_answers, resolved
from bot.shell.image_facts import ImageFacts, image_facts
from bot.shell.registry_answers import Kept
from bot.shell.report import report, whole
from bot.shell.resolved import Described

_DAY = 86_400
_DAYS = 35
#: Reproducible builds write the beginning of Unix time, or of the ZIP format, or nothing.
_REAL = 946_684_800
_REBUILD = "Rebuild and push it, then write the new digest into the Compose file."


class ImageAge(Check):
    """A base image gets its fixes by being built again.

    The registry is asked whether the image's own tag, and its base's tag where the image names
    its base, still mean what they meant.
    """

    id = "image-age"
    line = "M4.6"
    title = "Images are not older than a month"
    risk = Risk.IMAGE_VULNERABILITIES
    expected = "every image was made within 35 days, and its tag and its base have not moved on"
    needs: ClassVar[tuple[str, ...]] = (
        *("ssh-access", "docker-version", "compose-version", "env-file", "images-present"),
    )

    def probe(self, plan: Plan) -> Questions:
        """When the images were made, and what their registries say of their tags."""
        return {
            "services": resolved.ask(plan.stack),
            "registry": registry_answers.ask(plan.stack),
        }

    def judge(self, readings: Readings, plan: Plan) -> Finding:  # noqa: ARG002 - the same for every plan
        """The oldest image and every moved tag are named."""
        said = report(readings.get("services", Output))
        services, facts = resolved.services(said), image_facts(said)
        kept = registry_answers.kept(report(readings.get("registry", Output)))
        now = whole(said.one("asked"))
        notices = [_age(each.name, facts.get(each.name), now) for each in services]
        notices += [notice for each in services for notice in _tags(each, kept)]
        outcome, observed, remedy = worst(notices)
        if outcome is Outcome.PASS:
            return self.passed(observed)
        return self._finding(outcome, observed, remedy)


def _age(name: str, facts: ImageFacts | None, now: int) -> Notice:
    if facts is None:
        return Notice.unknown(f"the image of {name} is not on the server", "Pull the images first.")
    if facts.created < _REAL:
        said = f"{name} does not say when it was made (a reproducible build)"
        return Notice.warn(said, f"See in the pipeline when {name} was built last.")
    days = (now - facts.created) // _DAY
    if days > _DAYS:
        return Notice.warn(f"{name} is {days} days old", _REBUILD)
    return Notice.fine(f"{name} is {max(days, 0)} days old")


def _tags(service: Described, kept: dict[str, Kept]) -> list[Notice]:
    found = kept.get(service.image)
    if found is None:
        said = f"nothing was asked of a registry about {service.name}"
        return [Notice.warn(said, "Run preflight again.")]
    notices = [_tag(service.name, tag, how) for tag, how in found.tags]
    if found.state == "silent":
        said = f"the registry of {service.name} does not answer ({found.reason})"
        notices.append(Notice.warn(said, "Let the server reach the registry, and log in there."))
    return [each for each in notices if each.outcome is not Outcome.PASS]


def _tag(name: str, tag: str, how: str) -> Notice:
    match how:
        case "same":
            return Notice.fine(name)
        case "moved":
            return Notice.warn(f"{tag}, of {name}, has moved on", _REBUILD)
    said = f"the registry does not say what {tag}, of {name}, is now"
    return Notice.warn(said, "Let the server reach the registry, and log in there.")
