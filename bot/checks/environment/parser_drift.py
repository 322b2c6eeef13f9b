"""N10: every parser reads the env file the same."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import blindness, drift, environment, variables
from bot.shell.report import report, whole
from bot.shell.variables import Files


class ParserDrift(Check):
    """The same line is another value for systemd, for Compose and for dotenv.

    What this costs today says env-equal; here it is named before it costs anything.
    """

    id = "parser-drift"
    line = "N10"
    title = "Every parser reads the env file the same"
    risk = Risk.ENVIRONMENT_DRIFT
    expected = "no line that systemd, Compose and dotenv read differently"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access", "env-file")

    def probe(self, plan: Plan) -> Questions:
        """The kinds of lines, found on the server."""
        return {"files": environment.ask_text(plan.stack)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """A line that Compose refuses breaks the whole file; the others may cost a value."""
        said = report(readings.get("files", Output))
        if (trouble := blindness.no_reader(said)) is not None:
            return self.unknown(*trouble)
        files = variables.files(said)
        if files.state.get("env") != "there":
            return self.unknown(
                f"{plan.stack.env_path} cannot be read", "Clear the finding of env-file first."
            )
        outcome, observed, remedy = worst(_notices(files, plan))
        if outcome is Outcome.PASS:
            return self.passed(f"all {len(files.full)} variables are the same to every parser")
        return self._finding(outcome, observed, remedy)


def _notices(files: Files, plan: Plan) -> list[Notice]:
    found = []
    for line, name, kind in files.drift:
        said = f"line {line} ({name}): {drift.cause((kind,)) or kind}"
        remedy = drift.remedy(plan.stack, f"line {line}", name, kind)
        notice = Notice.fail if kind == "refused" else Notice.warn
        found.append(notice(said, remedy))
    if whole(files.hidden):
        said = f"{files.hidden} lines look like parts of a value and not like variables"
        remedy = f"Put values of several lines between quotes in {plan.stack.env_path}."
        found.append(Notice.warn(said, remedy))
    return found
