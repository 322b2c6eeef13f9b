"""M3.2: the example says what each variable is for, and holds no secret."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import blindness, env_remedies, environment, variables
from bot.shell.report import listed, report


class ExampleDocumented(Check):
    """The example is in git and everybody reads it: a description in, a real value never.

    A value is found by its look and by comparing it with the real one, both on the server.
    """

    id = "example-documented"
    line = "M3.2"
    title = "The example describes every variable and holds no secret"
    risk = Risk.ENVIRONMENT_DRIFT
    expected = "a comment above each variable of the example, and no real value of a secret"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access", "example-complete")

    def probe(self, plan: Plan) -> Questions:
        """The example's names, whether each is described, whether a value looks real."""
        return {"files": environment.ask_text(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """A real secret blocks; a missing description warns."""
        said = report(readings.get("files", Output))
        if (trouble := blindness.no_reader(said)) is not None:
            return self.unknown(*trouble)
        example = variables.files(said).example
        path = env_remedies.example_path(plan.stack)
        if not example:
            return self.unknown(f"{path} names no variable", f"Write {path}.")
        notices = [
            _secret(plan, name, holds) for name, (_, holds) in example.items() if holds != "fine"
        ]
        bare = tuple(name for name, (described, _) in example.items() if described != "described")
        if bare:
            remedy = f"Write a comment above each in {path}."
            notices.append(Notice.warn(f"without a description: {listed(bare)}", remedy))
        outcome, observed, remedy = worst(notices)
        if outcome is Outcome.PASS:
            return self.passed(f"all {len(example)} variables are described")
        return self._finding(outcome, observed, remedy)


def _secret(plan: Plan, name: str, holds: str) -> Notice:
    same = "holds the real value" if holds == "same" else "looks like a real secret"
    empty = env_remedies.empty_in_example(plan.stack, name)
    return Notice.fail(
        f"{name} {same}", f"Take it out with {empty}, and renew it if it was ever pushed."
    )
