from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.checks.database.fresh_snapshot import FreshSnapshot
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from tests.bot.checks.database.conftest import NOW, provider, report

CHECK = FreshSnapshot()
BRANCH = provider({"branch": {"id": "br-main-1"}})
HOUR = 3_600


def at(seconds: int) -> str:
    return datetime.fromtimestamp(NOW + seconds, UTC).isoformat().replace("+00:00", "Z")


def snapshot(made: int, expires: int | None = None, branch: str = "br-main-1") -> dict[str, Any]:
    known = {"id": "snap-1", "name": "mine", "created_at": at(made), "source_branch_id": branch}
    return known | ({"expires_at": at(expires)} if expires is not None else {})


@pytest.mark.parametrize(
    ("found", "outcome", "said"),
    [
        ([snapshot(-60)], Outcome.PASS, "the newest snapshot, mine, is 60 seconds old"),
        ([snapshot(-HOUR)], Outcome.PASS, "60 minutes old"),
        ([snapshot(-HOUR - 1)], Outcome.WARN, "60 minutes old"),
        ([snapshot(5)], Outcome.PASS, "0 seconds old"),
        ([snapshot(-60, 72 * HOUR)], Outcome.PASS, "60 seconds old"),
        ([snapshot(-60, 72 * HOUR - 1)], Outcome.WARN, "gone in less than 72 hours"),
        ([snapshot(-9 * HOUR), snapshot(-60)], Outcome.PASS, "60 seconds old"),
        ([snapshot(-60, branch="br-other")], Outcome.FAIL, "no snapshot of branch main"),
        ([], Outcome.FAIL, "no snapshot of branch main"),
        ([{"name": "x", "created_at": "noon"}], Outcome.UNKNOWN, "not a moment in time"),
        (["text"], Outcome.UNKNOWN, "no list 'snapshots'"),
    ],
)
def test_neons_newest_snapshot_of_the_branch_decides(
    neon_plan: Plan, found: list[Any], outcome: Outcome, said: str
) -> None:
    answers = {"branch": BRANCH, "snapshots": provider({"snapshots": found})}
    finding = CHECK.examine(answers, neon_plan)

    assert finding.outcome is outcome
    assert said in finding.observed
    wanted = outcome in {Outcome.FAIL, Outcome.WARN}
    assert ("/branches/br-main-1/snapshot?name=" in finding.remediation) is wanted


@pytest.mark.parametrize(
    ("lines", "outcome", "said"),
    [
        (("folder\tthere", "newest\t3600\t9"), Outcome.PASS, "60 minutes old, 9 bytes"),
        (("folder\tthere", "newest\t3601\t9"), Outcome.WARN, "60 minutes old"),
        (("folder\tthere", "newest\t1\t0"), Outcome.FAIL, "the newest dump is empty"),
        (("folder\tthere",), Outcome.FAIL, "there is no dump in"),
        (("folder\tthere", "newest\t1"), Outcome.UNKNOWN, "broken row"),
    ],
)
def test_the_newest_dump_decides(
    dumps_plan: Plan, lines: tuple[str, ...], outcome: Outcome, said: str
) -> None:
    finding = CHECK.examine({"dump": report(*lines)}, dumps_plan)

    assert finding.outcome is outcome
    assert said in finding.observed


def test_without_a_folder_it_warns_and_says_how(postgres_plan: Plan) -> None:
    finding = CHECK.examine({}, postgres_plan)

    assert CHECK.probe(postgres_plan) == {}
    assert finding.outcome is Outcome.WARN
    assert '`pg_dump --format custom --dbname "$DB"' in finding.remediation


def test_without_a_database_it_does_not_apply(plan: Plan) -> None:
    assert CHECK.probe(plan) == {}
    assert CHECK.examine({}, plan).outcome is Outcome.SKIP
