from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.chores.kind import ChoreKind
from bot.domain.schedule import rule
from bot.executor.trigger import first_time

SUNDAY = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


def test_each_kind_has_its_line_its_words_and_its_day() -> None:
    assert [kind.line for kind in ChoreKind] == ["P-L1", "P-L2", "P-L3", "P-L4"]
    assert [kind.often for kind in ChoreKind] == ["weekly", "monthly", "monthly", "quarterly"]
    assert [first_time(kind.rule, SUNDAY).date().isoformat() for kind in ChoreKind] == [
        "2026-11-30",
        "2026-12-01",
        "2026-12-02",
        "2027-01-03",
    ]
    assert all(rule(str(kind.rule)) == kind.rule for kind in ChoreKind)
    assert all(kind.title and kind.advice for kind in ChoreKind)
