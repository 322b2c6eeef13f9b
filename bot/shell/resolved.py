"""The resolved Compose file, image by image, without a single value of its environment."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.check import Unanswered
from bot.domain.plan import Stack
from bot.domain.probe import Checkout, Command
from bot.shell import stack_survey, survey
from bot.shell.report import Report, script
from bot.shell.resolved_script import SERVICES


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """One service: what the Compose file says, and what the server knows of its image.

    `image_user` is None when the image is not on the server, `tags` are its names there; `user`
    is the file's own choice.
    """

    name: str
    image: str
    built: bool
    user: str
    cap_add: tuple[str, ...]
    cap_drop: tuple[str, ...]
    image_id: str = ""
    image_user: str | None = None
    repo_digest: str = ""
    tags: tuple[str, ...] = ()


def ask(stack: Stack) -> Command:
    """What the Compose file says and what the daemon made of it, without any variable's value.

    One question for every check of images and containers. `described`, `settings` and
    `image_facts` read the rows; `container` is a service and the effective uid of its first
    process.
    """
    argv = script(f"{survey.NEEDED}{SERVICES}", stack.project)
    return Command(argv=argv, timeout=12.0, feed=stack_survey.ask(stack))


def checkout(stack: Stack) -> Checkout:
    """The app's repository on the bot, as the plan declares it."""
    return Checkout(path=stack.repository)


def services(report: Report) -> tuple[Described, ...]:
    """Like `described`, but raises `Unanswered` when Compose names no service at all."""
    found = described(report)
    if not found:
        raise Unanswered("Compose names no service")
    return found


def described(report: Report) -> tuple[Described, ...]:
    """The services in the order of the resolved file."""
    images = {row[0]: row[1:] for row in report.of("image", 5)}
    return tuple(_describe(row, images.get(row[0])) for row in report.of("service", 6))


def _describe(row: tuple[str, ...], image: tuple[str, ...] | None) -> Described:
    name, reference, built, user, add, drop = row
    identity, image_user, digest, tags = image or ("", None, "", "")
    return Described(
        name=name,
        image=reference,
        built=built == "yes",
        user=user,
        cap_add=tuple(add.split()),
        cap_drop=tuple(drop.split()),
        image_id=identity,
        image_user=image_user,
        repo_digest=digest,
        tags=tuple(tags.split()),
    )
