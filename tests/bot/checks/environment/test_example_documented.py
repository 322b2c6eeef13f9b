from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.environment.example_documented import ExampleDocumented
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = ExampleDocumented()
Rows = Callable[..., Output]
GOOD = ("reader\tpython3", "hidden\t0", "example\tDOMAIN\tdescribed\tfine")


def test_a_recorded_server_passes(plan: Plan, recorded: Callable[[str], Output]) -> None:
    finding = CHECK.examine({"files": recorded("env_text.txt")}, plan)

    assert (finding.outcome, finding.observed) == (Outcome.PASS, "all 10 variables are described")


@pytest.mark.parametrize(
    ("rows_", "outcome", "said", "remedy"),
    [
        (["example\tA\tbare\tfine"], Outcome.WARN, "without a description: A", "above each"),
        (["example\tA\tdescribed\tsecret"], Outcome.FAIL, "A looks like a real secret", "`sed"),
        (["example\tA\tbare\tsame"], Outcome.FAIL, "A holds the real value", "renew"),
        (["example\tA\tbare\tfine", "example\tB\tbare\tfine"], Outcome.WARN, "A and B", ""),
    ],
)
def test_each_variable_needs_a_description_and_no_secret(
    plan: Plan, rows: Rows, *, rows_: list[str], outcome: Outcome, said: str, remedy: str
) -> None:
    finding = CHECK.examine({"files": rows(*GOOD, *rows_)}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert remedy in finding.remediation


@pytest.mark.parametrize("said", [("reader\tmissing",), ("reader\tpython3", "hidden\t0")])
def test_no_example_is_unknown(plan: Plan, rows: Rows, said: tuple[str, ...]) -> None:
    assert CHECK.examine({"files": rows(*said)}, plan).outcome is Outcome.UNKNOWN
