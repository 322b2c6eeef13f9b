"""M4.6: images are rebuilt at least every month."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.notice import worst
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import image_ages, registry_answers, resolved
from bot.shell.image_facts import image_facts
from bot.shell.report import report, whole


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
        notices = [image_ages.age(each.name, facts.get(each.name), now) for each in services]
        notices += [notice for each in services for notice in image_ages.tags(each, kept)]
        outcome, observed, remedy = worst(notices)
        if outcome is Outcome.PASS:
            return self.passed(observed)
        return self._finding(outcome, observed, remedy)
