"""M3.1: the example names every variable that anything needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import blindness, env_remedies, environment, variables
from bot.shell.report import listed, report
from bot.shell.variables import Environment, Files


class ExampleComplete(Check):
    """A variable that nobody wrote down is the one that is forgotten.

    The old processes are the truth about what the app gets; the Compose file and the Caddyfile
    say what the new stack asks for. What an image or the Compose file provides needs no line.
    """

    id = "example-complete"
    line = "M3.1"
    title = "The example names every variable"
    risk = Risk.ENVIRONMENT_DRIFT
    expected = "the example names what the old app gets and what Compose file and Caddyfile use"
    needs: ClassVar[tuple[str, ...]] = (
        *("ssh-access", "docker-version", "compose-version", "env-file", "rollback-target-runs"),
        "parser-drift",
    )

    def probe(self, plan: Plan) -> Questions:
        """Names on both sides, and names in the files."""
        return {"values": environment.ask(plan), "files": environment.ask_text(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """What is needed and not named blocks; what has a default or is not used warns."""
        said = report(readings.get("files", Output))
        if (trouble := blindness.no_reader(said)) is not None:
            return self.unknown(*trouble)
        files, stack = variables.files(said), plan.stack
        if files.state.get("example") != "there":
            path = env_remedies.example_path(stack)
            remedy = f"Make one with {env_remedies.start_example(stack)} and describe each line."
            return self.failed(f"{path} is {files.state.get('example', 'missing')}", remedy)
        values = report(readings.get("values", Output))
        if (trouble := blindness.trouble(values, stack)) is not None:
            return self.unknown(*trouble)
        env = variables.environment(values)
        blind = blindness.unread(env, plan)
        outcome, observed, remedy = worst(blind or _notices(env, files, plan))
        if outcome is Outcome.PASS:
            return self.passed(f"{len(files.example)} variables, none is missing")
        return self._finding(outcome, observed, remedy)


def _notices(env: Environment, files: Files, plan: Plan) -> Iterator[Notice]:
    provided = {name for name, groups in env.new.items() if _is_provided(groups)}
    old = set(env.old) - provided
    used = {name for name, _, need in files.used if need == "needed"}
    known = {*files.example, *plan.stack.may_differ}
    missing = tuple(sorted((old | used | set(plan.stack.required)) - known))
    if missing:
        add = env_remedies.add_to_example(plan.stack, missing)
        yield Notice.fail(f"missing: {listed(missing)}", f"Add with {add} and describe each.")
    optional = tuple(sorted({name for name, _, _ in files.used} - used - known - set(missing)))
    if optional:
        add = env_remedies.add_to_example(plan.stack, optional)
        yield Notice.warn(f"have only a default: {listed(optional)}", f"Add with {add}.")
    idle = set(files.example) - set(env.old) - set(env.new) - {name for name, _, _ in files.used}
    if idle:
        said = f"nothing uses {listed(tuple(sorted(idle)))}"
        yield Notice.warn(said, f"Take it out of {env_remedies.example_path(plan.stack)}.")


def _is_provided(groups: tuple[variables.Group, ...]) -> bool:
    return all(group.origin != "file" for group in groups)
