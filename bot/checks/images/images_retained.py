"""M8.2: the images can be had again."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan, Stack
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import compose, registry_answers, resolved
from bot.shell.image_facts import absent
from bot.shell.registry_answers import Kept
from bot.shell.report import command, listed, quoted, report
from bot.shell.resolved import Described

_REACH = "Let the server reach the registry, and log in there with `docker login`."


class ImagesRetained(Check):
    """A way back needs the same image, from the registry or from the server's own disk.

    The server asks with its own login, by digest: a tag may mean something else by now.
    """

    id = "images-retained"
    line = "M8.2"
    title = "Images are kept in a registry and on the server"
    risk = Risk.ROLLBACK_FAILURE
    expected = "every image is in its registry, by digest, and on the server"
    needs: ClassVar[tuple[str, ...]] = (
        *("ssh-access", "docker-version", "compose-version", "env-file", "images-present"),
    )

    def probe(self, plan: Plan) -> Questions:
        """The services' images, and what their registries say of them."""
        return {
            "services": resolved.ask(plan.stack),
            "registry": registry_answers.ask(plan.stack),
        }

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """The image with the fewest copies decides."""
        said = report(readings.get("services", Output))
        services, gone = resolved.services(said), absent(said)
        kept = registry_answers.kept(report(readings.get("registry", Output)))
        outcome, observed, remedy = worst(
            _notice(each, kept.get(each.image), gone, plan.stack) for each in services
        )
        if outcome is Outcome.PASS:
            names = listed(tuple(each.name for each in services))
            return self.passed(f"in the registry and on the server: {names}")
        return self._finding(outcome, observed, remedy)


def _notice(service: Described, kept: Kept | None, gone: frozenset[str], stack: Stack) -> Notice:
    name = service.name
    if kept is None or not (service.image_id or name in gone):
        return Notice.unknown(
            f"nothing was learned about the image of {name}", "Run preflight again."
        )
    return _here(service, kept, stack) if service.image_id else _away(name, kept, stack)


def _here(service: Described, kept: Kept, stack: Stack) -> Notice:
    name = service.name
    if kept.state == "there":
        return Notice.fine(name)
    if kept.state == "silent":
        said = f"{name} is on the server; its registry does not answer ({kept.reason})"
        return Notice.warn(said, _REACH)
    push = compose.push(stack, name)
    return Notice.warn(
        f"{name} is on the server only", f"Push it with {push}, or keep it with {_save(service)}."
    )


def _away(name: str, kept: Kept, stack: Stack) -> Notice:
    if kept.state == "there":
        pull = compose.pull(stack, name)
        return Notice.warn(f"{name} is in the registry only", f"Bring it with {pull}.")
    if kept.state == "silent":
        said = f"{name} is not on the server, and its registry does not answer ({kept.reason})"
        return Notice.unknown(said, _REACH)
    push = compose.push(stack, name)
    said = f"{name} is neither in the registry nor on the server"
    return Notice.fail(said, f"Build it again and push it with {push}.")


def _save(service: Described) -> str:
    return command(quoted("docker", "save", "--output", f"{service.name}.tar", service.image_id))
