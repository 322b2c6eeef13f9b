"""What a rehearsal opens, and for how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.rehearsal import RehearsalResult, complaint, told

NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
HELD = RehearsalResult(
    run="rehearsal-1",
    migration="shop/production",
    digest="ab12cd34ef56",
    started=NOW - timedelta(hours=3, minutes=1),
    finished=NOW - timedelta(hours=3),
    facts={"rollback_ms": 900, "gap_ms": 40},
)


def test_a_fresh_one_of_this_plan_within_the_limit_opens_the_gate() -> None:
    assert complaint(HELD, HELD.digest, 120, NOW) == ""
    assert told(HELD, 120, NOW) == "rollback 0.9 s, measured 3 h ago, limit 120 s"
    assert (HELD.rollback_ms, HELD.downtime_ms) == (900, 40)


@pytest.mark.parametrize(
    ("changes", "limit", "said"),
    [
        ({"digest": "ff"}, 120, "the migration file has changed since the rehearsal"),
        ({"trouble": "x\nport 1 is closed"}, 120, "the rehearsal failed: port 1 is closed"),
        ({"finished": NOW - timedelta(hours=24)}, 120, ""),
        (
            {"finished": NOW - timedelta(hours=24, seconds=1)},
            120,
            "the rehearsal was 24 h ago, at most 24 h count",
        ),
        ({"facts": {"rollback_ms": 120_000}}, 120, ""),
        (
            {"facts": {"rollback_ms": 120_001}},
            120,
            "going back took 120.0 s in the rehearsal, the limit is 120 s",
        ),
        ({"facts": {"rollback_ms": 900}}, 0, "going back took 0.9 s in the rehearsal"),
    ],
)
def test_an_old_other_failed_or_slow_one_keeps_it_shut(
    changes: dict[str, object], limit: int, said: str
) -> None:
    result = replace(HELD, **changes)  # type: ignore[arg-type] # fields of all types

    assert complaint(result, HELD.digest, limit, NOW).startswith(said)
    assert bool(complaint(result, HELD.digest, limit, NOW)) is bool(said)


def test_none_keeps_it_shut_and_each_has_evidence_of_its_own() -> None:
    assert complaint(None, HELD.digest, 120, NOW) == "nobody rehearsed it yet"
    assert replace(HELD, trouble="x").evidence != HELD.evidence
    assert len(HELD.evidence) == 12
