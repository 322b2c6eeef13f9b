"""A check asks questions and judges the answers; one check is one file under bot/checks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import ClassVar, TypeVar

from bot.domain.plan import Plan
from bot.domain.probe import Probe, Vantage
from bot.domain.reading import NoAnswer, Reading, fingerprint
from bot.domain.risk import Risk

R = TypeVar("R")
Questions = Mapping[str, Probe]


class Outcome(Enum):
    """Only a fact that was collected can pass; unknown blocks like fail."""

    PASS = "pass"  # noqa: S105 - an outcome, not a password
    WARN = "warn"
    FAIL = "fail"
    SKIP = "skip"
    UNKNOWN = "unknown"

    @property
    def blocks(self) -> bool:
        """Whether a migration must not go on with this."""
        return self in {Outcome.FAIL, Outcome.UNKNOWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The verdict of one check on one server, with what a person needs to act on it.

    `remediation` is one sentence that may hold commands in backticks; "" when nothing is to do.
    `evidence` fingerprints the readings that were judged. `milliseconds` is the time from the
    start of the run to the last answer.
    """

    check: str
    line: str
    title: str
    risk: Risk
    outcome: Outcome
    observed: str
    expected: str
    remediation: str
    vantage: Vantage
    target: str
    evidence: str = ""
    milliseconds: int = 0


class Unanswered(Exception):
    """A question that the judgement needs has no usable answer; `remedy` is what would give one."""

    def __init__(
        self, detail: str, remedy: str = "Make the server answer, then run preflight again."
    ) -> None:
        self.detail = detail
        self.remedy = remedy
        super().__init__(detail)


class Readings:
    """The answers to one check's questions, by the names that its probe gave them."""

    def __init__(self, answers: Mapping[str, Reading]) -> None:
        self._answers = answers

    def get(self, name: str, kind: type[R]) -> R:
        """The answer of the expected kind; raises `Unanswered` when there is none."""
        answer = self._answers.get(name)
        if isinstance(answer, kind):
            return answer
        if isinstance(answer, NoAnswer):
            raise Unanswered(answer.detail)
        raise Unanswered(f"the question '{name}' has no answer")

    def raw(self, name: str) -> Reading | None:
        """Whatever came back, a `NoAnswer` too; for checks that judge silence itself."""
        return self._answers.get(name)


class Check(ABC):
    """One line of the seed, made executable.

    `id` is the file's name with dashes, `line` the seed's row (such as C-INF-1), `title` says
    what holds when it passes, `expected` the rule in one sentence.
    """

    id: ClassVar[str]
    line: ClassVar[str]
    title: ClassVar[str]
    risk: ClassVar[Risk]
    expected: ClassVar[str]
    vantage: ClassVar[Vantage] = Vantage.SERVER

    @abstractmethod
    def probe(self, plan: Plan) -> Questions:
        """What to ask, by name. No questions: the plan alone says it, or it does not apply."""

    @abstractmethod
    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Compare the answers with the rule. May raise `Unanswered`."""

    def examine(self, answers: Mapping[str, Reading], plan: Plan) -> Finding:
        """Judge, turn silence into unknown, and bind the finding to its evidence."""
        try:
            finding = self.judge(Readings(answers), plan)
        except Unanswered as silence:
            finding = self.unknown(silence.detail, silence.remedy)
        evidence = fingerprint(tuple(answers[name] for name in sorted(answers)))
        return _with_evidence(finding, evidence, plan.target.name)

    def passed(self, observed: str) -> Finding:
        """The rule holds."""
        return self._finding(Outcome.PASS, observed, "")

    def warned(self, observed: str, remediation: str) -> Finding:
        """It holds for now; a person should look."""
        return self._finding(Outcome.WARN, observed, remediation)

    def failed(self, observed: str, remediation: str) -> Finding:
        """The rule is broken; `remediation` says what to do."""
        return self._finding(Outcome.FAIL, observed, remediation)

    def skipped(self, reason: str) -> Finding:
        """The rule does not apply to this plan, and why."""
        return self._finding(Outcome.SKIP, reason, "")

    def unknown(self, observed: str, remediation: str) -> Finding:
        """Nothing was learned; blocks like a failure."""
        return self._finding(Outcome.UNKNOWN, observed, remediation)

    def _finding(self, outcome: Outcome, observed: str, remediation: str) -> Finding:
        return Finding(
            check=self.id,
            line=self.line,
            title=self.title,
            risk=self.risk,
            outcome=outcome,
            observed=observed,
            expected=self.expected,
            remediation=remediation,
            vantage=self.vantage,
            target="",
        )


def _with_evidence(finding: Finding, evidence: str, target: str) -> Finding:
    return replace(finding, evidence=evidence, target=target)
