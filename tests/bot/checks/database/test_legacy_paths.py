from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.database.legacy_paths import LegacyPaths
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from tests.bot.checks.database.conftest import rows_of

CHECK = LegacyPaths()


def column(found: str, name: str = "path", sampled: str = "1694") -> dict[str, str | None]:
    where = {"schema": "public", "table": "files", "column": name}
    return {**where, "sampled": sampled, "found": found}


@pytest.mark.parametrize(
    ("found", "outcome", "said"),
    [
        ([column("0")], Outcome.PASS, "none in 1,694 values of 1 columns"),
        ([], Outcome.PASS, "none in 0 values of 0 columns"),
        ([column("665")], Outcome.WARN, "paths in public.files.path (665 of 1,694)"),
        ([column("1", f"c{n}") for n in range(7)], Outcome.WARN, "and 2 more columns"),
        ([column("1", f"c{n}") for n in range(5)], Outcome.WARN, "files.c4 (1 of"),
        ([column("x")], Outcome.UNKNOWN, "not a number"),
        ([{"schema": "public"}], Outcome.UNKNOWN, "nothing about"),
    ],
)
def test_rows_with_old_paths_warn(
    postgres_plan: Plan, found: list[dict[str, str | None]], outcome: Outcome, said: str
) -> None:
    finding = CHECK.examine({"paths": rows_of(*found)}, postgres_plan)

    assert finding.outcome is outcome, finding
    assert said in finding.observed
    assert "and 0 more" not in finding.observed
    assert outcome is not Outcome.WARN or "/var/lib/shop/uploads" in finding.remediation


def test_without_an_upload_folder_there_is_nothing_to_look_for(
    make_plan: Callable[..., Plan],
) -> None:
    where = {"kind": "postgres", "url": {"env": "DB"}}
    plan = make_plan(database=where, legacy={"uploads": []})

    assert CHECK.probe(plan) == {}
    assert CHECK.examine({}, plan).outcome is Outcome.SKIP


def test_without_a_database_it_does_not_apply(plan: Plan) -> None:
    assert CHECK.probe(plan) == {}
    assert CHECK.examine({}, plan).outcome is Outcome.SKIP
