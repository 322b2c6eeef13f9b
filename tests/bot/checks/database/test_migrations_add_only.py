from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.checks.database.migrations_add_only import MigrationsAddOnly
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import SqlFindings, SqlHit
from bot.domain.sql_rules import BREAKING, severity

CHECK = MigrationsAddOnly()
FOLDER = "/srv/shop/migrations"


@pytest.fixture
def plan(make_plan: Callable[..., Plan]) -> Plan:
    where = {"kind": "postgres", "url": {"env": "DB"}, "migrations": FOLDER}
    return make_plan(database=where)


def found(*rules: str, statements: int = 3) -> SqlFindings:
    hits = tuple(SqlHit(file="1.sql", line=7, rule=rule, said="odd") for rule in rules)
    return SqlFindings(files=("1.sql",), statements=statements, hits=hits)


@pytest.mark.parametrize(
    ("sql", "outcome", "said"),
    [
        (found(), Outcome.PASS, "3 statements in 1 files only add"),
        (found(statements=1), Outcome.PASS, "1 statements"),
        (found(*["data-delete"] * 4), Outcome.FAIL, "data-delete: odd"),
        (found("prefer-robust-stmts"), Outcome.PASS, "only add"),
        (found("ban-drop-column", "require-lock-timeout"), Outcome.FAIL, "1.sql:7 ban-drop-colum"),
        (found("require-lock-timeout"), Outcome.WARN, "require-lock-timeout: odd"),
        (found("a-rule-of-tomorrow"), Outcome.WARN, "a-rule-of-tomorrow"),
        (found(*["data-delete"] * 6), Outcome.FAIL, "and 2 more"),
        (found(statements=0), Outcome.UNKNOWN, f"no statement in {FOLDER}"),
        (found("prefer-x", statements=0), Outcome.UNKNOWN, "no statement"),
    ],
)
def test_the_gravest_rule_decides(
    plan: Plan, sql: SqlFindings, outcome: Outcome, said: str
) -> None:
    assert FOLDER in repr(CHECK.probe(plan)["sql"])
    finding = CHECK.examine({"sql": sql}, plan)

    assert finding.outcome is outcome
    assert said in finding.observed
    assert "and 0 more" not in finding.observed
    assert ("CONCURRENTLY" in finding.remediation) is (outcome is Outcome.WARN)
    assert bool(finding.remediation) is (outcome is not Outcome.PASS)


@pytest.mark.parametrize("rule", sorted(BREAKING))
def test_what_breaks_old_code_blocks(plan: Plan, rule: str) -> None:
    assert CHECK.examine({"sql": found(rule)}, plan).outcome is Outcome.FAIL


def test_changes_of_rows_warn() -> None:
    assert severity("data-update") is Outcome.WARN


def test_without_a_folder_or_a_database_it_is_skipped(
    postgres_plan: Plan, make_plan: Callable[..., Plan]
) -> None:
    for other in (postgres_plan, make_plan()):
        assert CHECK.probe(other) == {}
        assert CHECK.examine({}, other).outcome is Outcome.SKIP
