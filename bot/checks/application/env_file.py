"""C-APP-2: the env file on the server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings, Unanswered
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import files
from bot.shell.report import Report, listed, octal, report, whole

_OTHERS = 0o077


@dataclass(frozen=True, slots=True, kw_only=True)
class _Problem:
    observed: str
    remedy: str


class EnvFile(Check):
    """The new services start with what this file says; its values never leave the server."""

    id = "env-file"
    line = "C-APP-2"
    title = "The env file is on the server, private and complete"
    risk = Risk.ENVIRONMENT_DRIFT
    expected = "mode 600, owned by the login user, Unix line ends, not in git, every value set"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access",)

    def probe(self, plan: Plan) -> Questions:
        """Mode, owner, line ends, and which names have a value."""
        return {"shape": files.env_shape(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Name everything that is wrong at once, each with its own command."""
        shape = report(readings.get("shape", Output))
        ((place, mode, owner),) = shape.of("file", 3) or (("", "", ""),)
        if place == "missing":
            return self.failed(
                f"{plan.stack.env_path} does not exist",
                f"Make it with {files.start_from_example(plan.stack)} and fill in the values.",
            )
        if place != "there":
            raise Unanswered(f"{plan.stack.env_path} cannot be seen by the login user")
        problems = (*_access(shape, plan, mode, owner), *_content(shape, plan))
        if problems:
            observed = "; ".join(problem.observed for problem in problems)
            return self.failed(observed, " ".join(problem.remedy for problem in problems))
        return self._complete(shape, plan)

    def _complete(self, shape: Report, plan: Plan) -> Finding:
        required = shape.of("required", 1)
        whole(shape.one("crlf"))
        if not required:
            return self.unknown(
                "nothing says which variables are required",
                f"List them under stack.required, or write {plan.stack.env_example}.",
            )
        twice = tuple(name for (name,) in shape.of("twice", 1))
        if twice:
            return self.warned(
                f"{listed(twice)} set more than once; the last line wins", "Keep one line of each."
            )
        if shape.one("tracked") == "unknown":
            return self.warned(
                "git is not installed, so nobody can say whether the file is tracked",
                "See on another machine that the repository does not hold it.",
            )
        return self.passed(f"mode 600, all {len(required)} required variables set")


def _access(shape: Report, plan: Plan, mode: str, owner: str) -> Iterator[_Problem]:
    path, login = plan.stack.env_path, shape.one("me")
    if login not in {owner, "root"}:
        yield _Problem(observed=f"owned by {owner}", remedy=f"Run {files.own(path, login)}.")
    if octal(mode) & _OTHERS:
        yield _Problem(
            observed=f"mode {mode}, others can read it", remedy=f"Run {files.make_private(path)}."
        )
    if shape.one("tracked") == "yes":
        yield _Problem(
            observed="tracked by git",
            remedy=f"Run {files.untrack(plan.stack)}, commit, and renew what was ever pushed.",
        )


def _content(shape: Report, plan: Plan) -> Iterator[_Problem]:
    path = plan.stack.env_path
    for (lines,) in shape.of("crlf", 1):
        if whole(lines):
            yield _Problem(
                observed=f"{lines} lines end in CRLF",
                remedy=f"Run {files.strip_carriage_returns(path)}.",
            )
    states = {row[0]: row[1] for row in shape.of("value", 2)}
    if not shape.of("crlf", 1):
        return
    for (name,) in shape.of("required", 1):
        if states.get(name) != "set":
            state = "empty" if name in states else "missing"
            yield _Problem(observed=f"{name} is {state}", remedy=_fill(plan, name))


def _fill(plan: Plan, name: str) -> str:
    sentence = f"Give {name} a value in {plan.stack.env_path}"
    sources = plan.legacy.env_files
    if not sources:
        return f"{sentence}."
    copy = files.copy_value(plan.stack.env_path, name, sources)
    return f"{sentence}, or take the old one with {copy}."
