from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.environment.parser_drift import ParserDrift
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Output

CHECK = ParserDrift()
Rows = Callable[..., Output]
GOOD = ("reader\tpython3", "file\tenv\tthere", "set\tDOMAIN\tfull", "hidden\t0")


def test_a_recorded_server_passes(plan: Plan, recorded: Callable[[str], Output]) -> None:
    finding = CHECK.examine({"files": recorded("env_text.txt")}, plan)

    assert (finding.outcome, finding.observed) == (
        Outcome.PASS,
        "all 10 variables are the same to every parser",
    )


@pytest.mark.parametrize(
    ("row", "outcome", "said", "remedy"),
    [
        ("drift\t3\tTOKEN\tdollar", Outcome.WARN, "line 3 (TOKEN): Compose puts", "`sed -i -E"),
        ("drift\t3\tTOKEN\texport", Outcome.WARN, "systemd ignores", "export"),
        ("drift\t3\tTOKEN\tcolon", Outcome.WARN, "line 3", "in line 3 of /srv/shop/.env.prod"),
        ("drift\t7\t?\trefused", Outcome.FAIL, "line 7 (?): Compose refuses", "Close the quotes"),
        ("drift\t7\tA\tlater", Outcome.WARN, "line 7 (A): later", "every parser"),
        ("drift\t7\t$(id)\tdollar", Outcome.UNKNOWN, "cannot be one", ""),
    ],
)
def test_a_line_that_parsers_read_differently_is_named(
    plan: Plan, rows: Rows, *, row: str, outcome: Outcome, said: str, remedy: str
) -> None:
    finding = CHECK.examine({"files": rows(*GOOD, row)}, plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert remedy in finding.remediation


def test_pieces_of_a_value_are_counted_and_not_shown(plan: Plan, rows: Rows) -> None:
    finding = CHECK.examine({"files": rows(*GOOD[:-1], "hidden\t4")}, plan)

    assert finding.outcome is Outcome.WARN
    assert finding.observed.startswith("4 lines look like parts of a value")


@pytest.mark.parametrize("state", ["missing", "hidden"])
def test_a_file_that_cannot_be_read_is_unknown(plan: Plan, rows: Rows, state: str) -> None:
    finding = CHECK.examine(
        {"files": rows("reader\tpython3", f"file\tenv\t{state}", "hidden\t0")}, plan
    )

    assert finding.outcome is Outcome.UNKNOWN
    assert "env-file" in finding.remediation


def test_without_python_nothing_is_known(plan: Plan, rows: Rows) -> None:
    finding = CHECK.examine({"files": rows("reader\tmissing")}, plan)

    assert finding.outcome is Outcome.UNKNOWN
    assert "python3" in finding.remediation
