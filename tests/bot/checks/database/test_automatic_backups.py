from __future__ import annotations

import pytest

from bot.checks.database.automatic_backups import AutomaticBackups
from bot.domain.check import Outcome
from bot.domain.plan import Plan
from bot.domain.reading import Reading
from tests.bot.checks.database.conftest import archive, provider, report

CHECK = AutomaticBackups()


def project(seconds: object) -> Reading:
    return provider({"project": {"history_retention_seconds": seconds}})


def schedule(*often: str) -> Reading:
    return provider({"schedule": [{"frequency": word} for word in often]})


@pytest.mark.parametrize(
    ("seconds", "often", "outcome", "said", "remedy"),
    [
        (86_400, ("daily",), Outcome.PASS, "24 hours of history, snapshots daily", ""),
        (21_600, (), Outcome.WARN, "6 hours of history, and no snapshot", "backup schedule"),
        (0, ("daily",), Outcome.FAIL, "keeps no history", "--request PATCH"),
        (1, ("daily",), Outcome.PASS, "1 second of history", ""),
        ("1", ("daily",), Outcome.UNKNOWN, "no number 'history_retention_seconds'", ""),
        (True, ("daily",), Outcome.UNKNOWN, "no number", ""),
        (-1, ("daily",), Outcome.UNKNOWN, "no number", ""),
    ],
)
def test_neon_needs_history_and_better_a_schedule(
    neon_plan: Plan,
    *,
    seconds: object,
    often: tuple[str, ...],
    outcome: Outcome,
    said: str,
    remedy: str,
) -> None:
    finding = CHECK.examine({"project": project(seconds), "schedule": schedule(*often)}, neon_plan)

    assert finding.outcome is outcome
    assert said in finding.observed
    assert remedy in finding.remediation


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"project": 1}', "[" * 100_000])
def test_an_odd_answer_of_neon_is_unknown(neon_plan: Plan, body: str) -> None:
    answers = {"project": provider(body), "schedule": schedule("daily")}

    assert CHECK.examine(answers, neon_plan).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("changes", "outcome", "said"),
    [
        ({}, Outcome.PASS, "WAL is archived (7 files)"),
        ({"mode": "off"}, Outcome.WARN, "no archive of WAL"),
        ({"level": "minimal"}, Outcome.WARN, "no archive of WAL"),
        ({"archived": "0"}, Outcome.WARN, "no archive of WAL"),
        ({"failed": "3", "failed_at": "1800000001"}, Outcome.FAIL, "fails (3 times)"),
        ({"failed": "3", "failed_at": "1"}, Outcome.PASS, "archived"),
        ({"archived": "many"}, Outcome.UNKNOWN, "not a number"),
    ],
)
def test_an_archive_counts_where_it_works(
    postgres_plan: Plan, changes: dict[str, str], outcome: Outcome, said: str
) -> None:
    finding = CHECK.examine({"archive": archive(**changes)}, postgres_plan)

    assert finding.outcome is outcome
    assert said in finding.observed


@pytest.mark.parametrize(
    ("lines", "outcome", "said"),
    [
        (("folder\tthere", "newest\t7200\t5000"), Outcome.PASS, "2 hours old, 5,000 bytes"),
        (("folder\tthere", "newest\t93600\t1"), Outcome.PASS, "26 hours old"),
        (("folder\tthere", "newest\t93601\t1"), Outcome.FAIL, "is 26 hours old"),
        (("folder\tthere", "newest\t5\t0"), Outcome.FAIL, "is empty"),
        (("folder\tthere",), Outcome.FAIL, "no dump in /var/backups/shop"),
        (("folder\tmissing",), Outcome.FAIL, "no dump in"),
        ((), Outcome.UNKNOWN, "nothing about 'folder'"),
    ],
)
def test_a_declared_folder_must_hold_a_dump_of_today(
    dumps_plan: Plan, lines: tuple[str, ...], outcome: Outcome, said: str
) -> None:
    answers = {"archive": archive(mode="off"), "dump": report(*lines)}
    finding = CHECK.examine(answers, dumps_plan)

    assert finding.outcome is outcome
    assert said in finding.observed
    assert outcome is not Outcome.FAIL or "`pg_dump --format custom" in finding.remediation


def test_without_a_database_it_does_not_apply(plan: Plan) -> None:
    assert CHECK.probe(plan) == {}
    assert CHECK.examine({}, plan).outcome is Outcome.SKIP
