"""The last drill of a migration, from the real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.drill import DrillKind, DrillResult
from bot.domain.reading import Drill
from bot.executor.clock import SystemClock
from bot.executor.recollection import recall
from storage import drills
from storage.database import open_database
from tests.integration.sshd import plan

PINNED = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + "A" * 43
AT = datetime(2026, 1, 2, tzinfo=UTC)
RESULT = DrillResult(
    run="drill-1",
    kind=DrillKind.RESTORE,
    migration="shop/production",
    target="web",
    started=AT - timedelta(minutes=1),
    finished=AT,
    facts={"restore_ms": 41_000, "branch": "drill"},
)


async def test_the_newest_drill_of_the_kind_is_remembered(tmp_path: Path) -> None:
    where = plan(1, PINNED)
    database = await open_database(f"sqlite+aiosqlite:///{tmp_path}/slipway.db", SystemClock())
    try:
        known = recall(database)
        assert await known(where, "restore") is None
        later = replace(RESULT, run="drill-2", finished=AT + timedelta(days=1), trouble="no row A")
        other = replace(later, run="drill-3", migration="blog/production", facts={})
        async with database.transaction() as tx:
            for result in (later, RESULT, other):
                await drills.put(tx, result)
        last = await known(where, "restore")
        assert await known(where, "migration") is None
    finally:
        await database.close()

    assert last == Drill(
        ended_at=int(AT.timestamp()) + 86_400,
        held=False,
        trouble="no row A",
        facts=(("branch", "drill"), ("restore_ms", "41000")),
    )
