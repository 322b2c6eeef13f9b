from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.drill import DrillKind, DrillResult
from bot.shell.chore_restore import look

AT = datetime(2026, 11, 29, 2, 0, tzinfo=UTC)
HELD = DrillResult(
    run="drill-restore-1",
    kind=DrillKind.RESTORE,
    migration="shop/production",
    target="web-1",
    started=AT,
    finished=AT,
    facts={"restore_ms": 12_400},
)


def test_a_drill_that_held_leaves_nothing_to_do() -> None:
    assert look(HELD).clean
    assert look(HELD).facts[0].startswith("a copy was restored in 12 s, evidence ")


def test_a_drill_that_failed_or_broke_off_is_never_clean() -> None:
    failed = look(replace(HELD, trouble="dumping\npg_dump: no such role"))

    assert failed.items[0].said == "the restore drill failed: pg_dump: no such role"
    assert look(None).trouble == "the drill broke off: its card says where"
    assert look(replace(HELD, trouble=" ")).items
