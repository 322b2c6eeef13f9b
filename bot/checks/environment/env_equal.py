"""M3.3: the new containers get the values that the old processes have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import blindness, compose, differences, environment, variables
from bot.shell.report import listed, report
from bot.shell.variables import Environment, Files


class EnvEqual(Check):
    """Effective values, never file texts: parsers disagree about the same line.

    The running process (or pm2's own list) is the old truth; image, env file and Compose file in
    Compose's order are the new one. What the system or a session sets is left out; the list is in
    docs/environment.md. Values are compared by keyed fingerprint, made on the server.
    """

    id = "env-equal"
    line = "M3.3"
    title = "Old and new services get the same values"
    risk = Risk.ENVIRONMENT_DRIFT
    expected = "each variable of the old processes has the same value in the new containers"
    needs: ClassVar[tuple[str, ...]] = (
        *("ssh-access", "docker-version", "compose-version", "env-file", "rollback-target-runs"),
        "parser-drift",
    )

    def probe(self, plan: Plan) -> Questions:
        """Both sides as labels; the env file's lines for the cause."""
        return {"values": environment.ask(plan), "files": environment.ask_text(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Required variables block; others and new ones warn, unless the plan has a reason."""
        values = report(readings.get("values", Output))
        if (trouble := blindness.trouble(values, plan.stack)) is not None:
            return self.unknown(*trouble)
        env = variables.environment(values)
        files = variables.files(report(readings.get("files", Output)))
        blind = blindness.unread(env, plan)
        outcome, observed, remedy = worst(blind or _notices(env, files, plan))
        if outcome is Outcome.PASS:
            return self.passed(_equal(env, plan))
        return self._finding(outcome, observed, remedy)


def _equal(env: Environment, plan: Plan) -> str:
    allowed = tuple(sorted(set(plan.stack.may_differ) & ({*env.old} | {*env.new})))
    said = f"{len(set(env.old) - set(allowed))} variables are equal"
    return f"{said}; may differ: {listed(allowed)}" if allowed else said


def _notices(env: Environment, files: Files, plan: Plan) -> Iterator[Notice]:
    required = files.required(plan.stack)
    for name in sorted({*env.old, *required} - set(plan.stack.may_differ)):
        if notice := differences.notice(name, env, files, plan):
            yield notice
    added = tuple(
        name
        for name in sorted(set(env.new) - set(env.old) - set(plan.stack.may_differ))
        if any(group.origin != "image" for group in env.new[name])
    )
    if added:
        remedy = "Give the reason for each under stack.may_differ."
        yield Notice.warn(f"new: {listed(added)}", remedy)
    yield from _stale(env, plan)


def _stale(env: Environment, plan: Plan) -> Iterator[Notice]:
    names = tuple(sorted({name for name, _ in env.stale}))
    services = tuple(sorted({service for _, service in env.stale}))
    if names:
        said = f"containers of {listed(services)} still run with another {listed(names)}"
        yield Notice.warn(said, f"Start them anew with {compose.up(plan.stack, *services)}.")
