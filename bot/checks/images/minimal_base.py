"""M4.1: images of a minimal base."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import insides, resolved
from bot.shell.image_facts import ImageFacts, image_facts
from bot.shell.insides import Inside
from bot.shell.report import report

_LARGE = 1_000_000_000
#: Slim Debian has about 90 packages, with Python about 110; a full one starts at 400.
_MANY = 250
_SLIM = "Build it from a slim, alpine or distroless variant of its base."


class MinimalBase(Check):
    """What an image does not hold cannot be broken into.

    Measured and not read off a name: the size, and how many packages its system has. Where
    nobody can look inside, that is said.
    """

    id = "minimal-base"
    line = "M4.1"
    title = "Images have a minimal base"
    risk = Risk.IMAGE_VULNERABILITIES
    expected = "every image is at most 1 GB and has no more packages than a slim system"
    needs: ClassVar[tuple[str, ...]] = (
        *("ssh-access", "docker-version", "compose-version", "env-file", "images-present"),
    )

    def probe(self, plan: Plan) -> Questions:
        """The images' sizes, and their systems as seen from outside."""
        return {"services": resolved.ask(plan.stack), "insides": insides.ask(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:  # noqa: ARG002 - the same for every plan
        """The largest image decides; every image's system is named."""
        said = report(readings.get("services", Output))
        sizes, systems = (
            image_facts(said),
            insides.insides(report(readings.get("insides", Output))),
        )
        notices = tuple(
            _notice(each.name, sizes.get(each.name), systems.get(each.image_id))
            for each in resolved.services(said)
        )
        outcome, observed, remedy = worst(notices)
        return (
            self.passed(observed)
            if outcome is Outcome.PASS
            else self._finding(outcome, observed, remedy)
        )


def _notice(name: str, facts: ImageFacts | None, inside: Inside | None) -> Notice:
    if facts is None:
        return Notice.unknown(f"the image of {name} is not on the server", "Pull the images first.")
    size = f"{name}: {facts.size / 1e6:.0f} MB"
    if facts.size > _LARGE:
        return Notice.warn(size, _SLIM)
    if inside is None or not inside.seen:
        return Notice.warn(
            f"{size}, and nobody could look inside", f"Run preflight again while {name} runs."
        )
    system = f"{size}, {_system(inside)}"
    if inside.packages is not None and inside.packages > _MANY:
        return Notice.warn(f"{system} with {inside.packages} packages", _SLIM)
    return Notice.fine(system)


def _system(inside: Inside) -> str:
    if not inside.system:
        return "no system in it"
    name = f"{inside.system} {inside.version}".strip()
    if inside.system == "alpine":
        return f"{name} (musl: DNS, locales and wheels differ from glibc)"
    return name if inside.shell else f"{name} without a shell"
