"""P-L2: how old the images are, and whether a base has moved on since they were built."""

from __future__ import annotations

from bot.domain.check import Outcome, Readings
from bot.domain.chores.look import Item, Look
from bot.domain.notice import Notice
from bot.domain.plan import Plan
from bot.domain.probe import Probe
from bot.domain.reading import Output
from bot.domain.waiver import steady
from bot.shell import image_ages, registry_answers, resolved
from bot.shell.image_facts import image_facts
from bot.shell.report import report, whole


def ask(plan: Plan) -> dict[str, Probe]:
    """When the images were made, and what their registries say of their tags."""
    return {
        "services": resolved.ask(plan.stack),
        "registry": registry_answers.ask(plan.stack),
    }


def look(readings: Readings, plan: Plan) -> Look:  # noqa: ARG001 - the same for every plan
    """Every image that is old or stands on what is not the newest; raises `Unanswered`."""
    said = report(readings.get("services", Output))
    services, facts, now = resolved.services(said), image_facts(said), whole(said.one("asked"))
    kept = registry_answers.kept(report(readings.get("registry", Output)))
    notices = [image_ages.age(each.name, facts.get(each.name), now) for each in services]
    notices += [notice for each in services for notice in image_ages.tags(each, kept)]
    silent = [each.said for each in notices if each.outcome is Outcome.UNKNOWN]
    return Look(
        items=tuple(_item(each) for each in notices if each.outcome is Outcome.WARN),
        facts=tuple(each.said for each in notices if each.outcome is Outcome.PASS),
        trouble="; ".join(silent),
    )


def _item(notice: Notice) -> Item:
    """The same sentence with another number of days is the same thing."""
    return Item(key=steady(notice.said), said=notice.said, remedy=notice.remedy)
