"""M3.5: a variable has one value in all containers."""

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
from bot.shell.variables import Environment


class OneEnvForAll(Check):
    """`environment:` in the Compose file wins over `env_file`, quietly and for one service only.

    Defaults that an image brings along count only where nobody else sets the variable.
    """

    id = "one-env-for-all"
    line = "M3.5"
    title = "All containers use the same env file"
    risk = Risk.ENVIRONMENT_DRIFT
    expected = "a variable that several services get has one value, and it is the env file's"
    needs: ClassVar[tuple[str, ...]] = (
        *("ssh-access", "compose-version", "env-file", "parser-drift"),
    )

    def probe(self, plan: Plan) -> Questions:
        """The variables of every service, as Compose resolves them."""
        return {"values": environment.ask(plan)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Another value in one service blocks; another one than the file's warns."""
        values = report(readings.get("values", Output))
        if (trouble := blindness.trouble(values, plan.stack)) is not None:
            return self.unknown(*trouble)
        env = variables.environment(values)
        if not env.images:
            return self.unknown("Compose names no service", "Write services into the file.")
        outcome, observed, remedy = worst(_notices(env, plan))
        if outcome is Outcome.PASS:
            services = listed(tuple(sorted(env.images)))
            return self.passed(f"{services} get the same values")
        return self._finding(outcome, observed, remedy)


def _notices(env: Environment, plan: Plan) -> Iterator[Notice]:
    overridden: dict[str, tuple[str, ...]] = {}
    for name, service in env.overrides:
        overridden[name] = (*overridden.get(name, ()), service)
    for name in sorted({*env.new, *overridden} - set(plan.stack.may_differ)):
        groups = tuple(group for group in env.new.get(name, ()) if group.origin != "image")
        services = overridden.get(name, ())
        remedy = f"Take {name} out of `environment:` in {plan.stack.compose_path}"
        remedy += ", or give the reason under stack.may_differ."
        if len({group.label for group in groups}) > 1:
            odd = services or min(groups, key=lambda group: len(group.owners)).owners
            yield Notice.fail(f"{name} has another value in {listed(odd)}", remedy)
        elif services:
            yield Notice.warn(f"{name} in {listed(services)} is not the env file's", remedy)
