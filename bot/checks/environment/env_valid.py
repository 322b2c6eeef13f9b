"""M3.4: every required variable has a value that can be right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import blindness, environment, variables
from bot.shell.report import listed, report
from bot.shell.variables import Environment, Files

_BLOCKS = {
    "placeholder": "is still a placeholder",
    "url": "is not an address with a scheme",
    "scheme": "has a scheme that is no database's",
    "port": "is not a port",
    "number": "is not a number",
}
_WARNS = {
    "short": "is shorter than 16 characters",
    "email": "is not an e-mail address",
    "switch": "is neither true nor false",
    "level": "is not a log level",
    "domain": "has a scheme where a bare name belongs",
}


class EnvValid(Check):
    """Judged by the values that Compose would hand to the containers, not by the file's text.

    The rules go by names: addresses, ports, numbers, switches, secrets, placeholders.
    """

    id = "env-valid"
    line = "M3.4"
    title = "Every required variable has a value that can be right"
    risk = Risk.ENVIRONMENT_DRIFT
    expected = "required variables reach a container with a value; no placeholder, no wrong type"
    needs: ClassVar[tuple[str, ...]] = (
        *("ssh-access", "compose-version", "env-file", "parser-drift"),
    )

    def probe(self, plan: Plan) -> Questions:
        """What is odd about the effective values, told by kind."""
        return {"values": environment.ask(plan), "files": environment.ask_text(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """A value that the old app has too has proved itself, and warns only."""
        values = report(readings.get("values", Output))
        if (trouble := blindness.trouble(values, plan.stack)) is not None:
            return self.unknown(*trouble)
        env = variables.environment(values)
        files = variables.files(report(readings.get("files", Output)))
        required = files.required(plan.stack)
        if not required:
            return self.unknown(
                "nothing says which variables are required", "List them under stack.required."
            )
        notices = (*_required(env, files, plan, required), *_values(env, plan))
        outcome, observed, remedy = worst(notices)
        if outcome is Outcome.PASS:
            return self.passed(f"all {len(required)} required variables reach a container")
        return self._finding(outcome, observed, remedy)


def _required(
    env: Environment, files: Files, plan: Plan, required: tuple[str, ...]
) -> Iterator[Notice]:
    for name in required:
        groups = env.given(name)
        state = "no value" if groups else "no service"
        if any("empty" not in group.shape for group in groups):
            continue
        if not files.full.get(name):
            remedy = f"Give {name} a value in {plan.stack.env_path}."
            yield Notice.unknown(f"{name} has no value to judge", remedy)
        else:
            said = f"{name} is in the env file and reaches {state}"
            yield Notice.fail(said, f"Name the file under env_file in {plan.stack.compose_path}.")


def _values(env: Environment, plan: Plan) -> Iterator[Notice]:
    places: dict[tuple[str, str], tuple[str, ...]] = {}
    for name, kind, service in env.bad:
        places[name, kind] = (*places.get((name, kind), ()), service)
    for (name, kind), services in places.items():
        said = f"{name} {_BLOCKS.get(kind) or _WARNS.get(kind, 'looks wrong')}"
        before = {group.label for group in env.old.get(name, ())}
        proved = bool(before) and before == {group.label for group in env.given(name)}
        notice = Notice.fail if kind in _BLOCKS and not proved else Notice.warn
        said += " as on the old services" if proved else f" in {listed(services)}"
        yield notice(said, f"Correct {name} in {plan.stack.env_path}.")
