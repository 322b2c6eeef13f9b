"""M4.4: what builds an image stays out of it."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings, Unanswered
from bot.domain.image_reading import Dockerfile, Repository
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import resolved
from bot.shell.report import listed, report, whole

_SPLIT = "Build in a first stage, and let the last one take the result with COPY --from."
_NUMBERS = 3


class MultiStage(Check):
    """A heuristic: the last of several stages takes files from another one.

    One stage that runs nothing only adds files to a ready image, which is fine as well.
    """

    id = "multi-stage"
    line = "M4.4"
    title = "Images are built in stages"
    risk = Risk.IMAGE_VULNERABILITIES
    expected = "every Dockerfile that runs commands ends in a stage that copies from another"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access", "compose-version", "env-file")

    def probe(self, plan: Plan) -> Questions:
        """The Dockerfiles that the Compose file builds, and those of the declared repository."""
        here: Questions = {"services": resolved.ask(plan.stack)}
        if not plan.stack.repository:
            return here
        return {**here, "repository": resolved.checkout(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Every Dockerfile counts."""
        said = report(readings.get("services", Output))
        resolved.services(said)
        notices = [_built(row) for row in said.of("build", 4)]
        if plan.stack.repository:
            files = readings.get("repository", Repository).dockerfiles
            notices += [_notice(each) for each in files]
        if not notices:
            return self.skipped(_nothing(plan))
        outcome, observed, remedy = worst(notices)
        if outcome is Outcome.PASS:
            names = listed(tuple(each.said for each in notices))
            return self.passed(f"built in stages, or nothing is built: {names}")
        return self._finding(outcome, observed, remedy)


def _nothing(plan: Plan) -> str:
    if plan.stack.repository:
        return f"no Dockerfile in {plan.stack.repository}, and Compose builds nothing"
    return "Compose builds nothing on the server, and stack.repository is not declared"


def _built(row: tuple[str, ...]) -> Notice:
    name, seen, path, numbers = row
    if seen != "there":
        said = f"the Dockerfile of {name} cannot be read" + (f" ({path})" if path else "")
        return Notice.warn(said, "Let the login user read it, or declare stack.repository.")
    parts = tuple(map(whole, numbers.split()))
    if len(parts) != _NUMBERS:
        raise Unanswered(f"nothing was learned about {path}")
    return _notice(Dockerfile(path=path, stages=parts[0], copies=parts[1] > 0, runs=parts[2]))


def _notice(file: Dockerfile) -> Notice:
    if file.stages == 0:
        return Notice.warn(f"{file.path} has no stage", "Write a FROM line into it.")
    if file.copies or (file.stages == 1 and file.runs == 0):
        return Notice.fine(file.path)
    said = "has one stage" if file.stages == 1 else "copies nothing into its last stage"
    return Notice.warn(f"{file.path} {said}", _SPLIT)
