"""How old images are, and whether their tags and bases have moved on since."""

from __future__ import annotations

from bot.domain.check import Outcome
from bot.domain.notice import Notice
from bot.shell.image_facts import ImageFacts
from bot.shell.registry_answers import Kept
from bot.shell.resolved import Described

_DAY = 86_400
_DAYS = 35
#: Reproducible builds write the beginning of Unix time, or of the ZIP format, or nothing.
_REAL = 946_684_800
_REBUILD = "Rebuild and push it, then write the new digest into the Compose file."


def age(name: str, facts: ImageFacts | None, now: int) -> Notice:
    """How old the image of that service is at `now`, in Unix seconds."""
    if facts is None:
        return Notice.unknown(f"the image of {name} is not on the server", "Pull the images first.")
    if facts.created < _REAL:
        said = f"{name} does not say when it was made (a reproducible build)"
        return Notice.warn(said, f"See in the pipeline when {name} was built last.")
    days = (now - facts.created) // _DAY
    if days > _DAYS:
        return Notice.warn(f"{name} is {days} days old", _REBUILD)
    return Notice.fine(f"{name} is {max(days, 0)} days old")


def tags(service: Described, kept: dict[str, Kept]) -> list[Notice]:
    """What the registries say of its tag and of its base's; nothing where both are as they were."""
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
