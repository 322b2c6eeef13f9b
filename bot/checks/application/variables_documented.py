"""C-APP-1: what the env file sets is in the example."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import blindness, env_remedies, environment, variables
from bot.shell.report import listed, report


class VariablesDocumented(Check):
    """The env file grows on the server, and the example in git does not hear of it."""

    id = "variables-documented"
    line = "C-APP-1"
    title = "Every variable of the env file is in the example"
    risk = Risk.ENVIRONMENT_DRIFT
    expected = "the example names every variable that the env file sets"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access", "env-file", "example-complete")

    def probe(self, plan: Plan) -> Questions:
        """The names in both files."""
        return {"files": environment.ask_text(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Names alone decide."""
        said = report(readings.get("files", Output))
        if (trouble := blindness.no_reader(said)) is not None:
            return self.unknown(*trouble)
        files = variables.files(said)
        if not files.full or not files.example:
            file = plan.stack.env_file if not files.full else plan.stack.env_example
            return self.unknown(f"{file} names no variable", f"Write {file}.")
        unknown = tuple(sorted(set(files.full) - set(files.example)))
        if unknown:
            add = env_remedies.add_to_example(plan.stack, unknown)
            remedy = f"Add with {add} and describe each."
            return self.failed(f"not in the example: {listed(unknown)}", remedy)
        return self.passed(f"all {len(files.full)} variables are in the example")
