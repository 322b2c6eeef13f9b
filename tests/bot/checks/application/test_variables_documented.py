from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.application.variables_documented import VariablesDocumented
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = VariablesDocumented()
Rows = Callable[..., Output]
SET, NAMED = "set\tDOMAIN\tfull", "example\tDOMAIN\tdescribed\tfine"


def test_a_recorded_server_passes(plan: Plan, recorded: Callable[[str], Output]) -> None:
    finding = CHECK.examine({"files": recorded("env_text.txt")}, plan)

    assert (finding.outcome, finding.observed) == (
        Outcome.PASS,
        "all 10 variables are in the example",
    )


def test_what_the_example_does_not_name_is_added(plan: Plan, rows: Rows) -> None:
    said = rows("reader\tpython3", "hidden\t0", SET, "set\tNEW\tempty", NAMED)

    finding = CHECK.examine({"files": said}, plan)

    assert (finding.outcome, finding.observed) == (Outcome.FAIL, "not in the example: NEW")
    assert "NEW >> /srv/shop/.env.prod.example`" in finding.remediation


@pytest.mark.parametrize(
    ("said", "observed"),
    [
        (("reader\tmissing",), "the server has no python3"),
        (("reader\tpython3", "hidden\t0", SET), ".env.prod.example names no variable"),
        (("reader\tpython3", "hidden\t0", NAMED), ".env.prod names no variable"),
    ],
)
def test_a_side_that_is_not_there_is_unknown(
    plan: Plan, rows: Rows, said: tuple[str, ...], observed: str
) -> None:
    finding = CHECK.examine({"files": rows(*said)}, plan)

    assert finding.outcome is Outcome.UNKNOWN
    assert finding.observed.startswith(observed)
