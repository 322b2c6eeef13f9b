from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.drill import DrillKind, DrillResult
from storage import drills
from storage.database import Database

START = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
RESULT = DrillResult(
    run="drill-restore-1",
    kind=DrillKind.RESTORE,
    migration="shop/production",
    target="web-1",
    started=START,
    finished=START + timedelta(seconds=9),
    facts={"restore_ms": 812, "largest": "orders"},
)


async def test_a_drill_is_found_by_its_run_and_as_it_was_judged_first(database: Database) -> None:
    async with database.transaction() as tx:
        await drills.put(tx, RESULT)
        await drills.put(tx, replace(RESULT, trouble="the copy lacks a row"))

    async with database.reading() as tx:
        assert await drills.of_run(tx, RESULT.run) == RESULT
        assert await drills.of_run(tx, "drill-restore-2") is None


async def test_the_newest_drill_of_a_kind_and_a_migration_counts(database: Database) -> None:
    later = replace(RESULT, run="b", finished=START + timedelta(days=1), trouble="no room")
    others = (
        replace(later, run="c", migration="blog/production", finished=START + timedelta(days=2)),
        replace(later, run="d", kind=DrillKind.MIGRATION, finished=START + timedelta(days=2)),
    )
    async with database.transaction() as tx:
        for each in (later, RESULT, *others):
            await drills.put(tx, each)

    async with database.reading() as tx:
        found = await drills.latest(tx, "shop/production", DrillKind.RESTORE)
        assert found == later
        assert not found.held
        assert await drills.latest(tx, "shop/production", DrillKind.OLD_WRITES) is None


def test_the_evidence_changes_with_every_fact() -> None:
    evidence = RESULT.evidence

    assert len(evidence) == 12
    assert replace(RESULT, facts={"restore_ms": 813}).evidence != evidence
    assert replace(RESULT, trouble="no").evidence != evidence
    assert replace(RESULT).evidence == evidence
