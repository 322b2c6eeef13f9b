from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.drill import DrillKind, DrillResult, DrillState, DrillStep
from bot.domain.state import RunState, TimelineEntry
from bot.views import drill as views
from bot.views.blocks import BUDGET, size
from bot.views.text import plain

START = datetime(2026, 11, 29, 2, 0, tzinfo=UTC)
RESULT = DrillResult(
    run="drill-restore-0123456789ab",
    kind=DrillKind.RESTORE,
    migration="shop/production",
    target="web-1",
    started=START,
    finished=START + timedelta(seconds=20),
    facts={"restore_ms": 12_400, "rows": 4112, "row_before": "there"},
)


def state(**changed: Any) -> DrillState:
    given: dict[str, Any] = {
        "run": RESULT.run,
        "kind": DrillKind.RESTORE,
        "migration": "shop/production",
        "target": "web-1",
        "channel": "C0SHOP",
        "digest": "ab12cd34ef56",
        "by": "U0DBA",
        "state": RunState.RUNNING,
        "started": START,
        "finished": None,
        "now": START + timedelta(seconds=75),
        "steps": (
            DrillStep(name="dump", state="done"),
            DrillStep(name="restore", state="started"),
            DrillStep(name="clean-up"),
        ),
    }
    return DrillState(**(given | changed))


def ended(**changed: Any) -> DrillState:
    times = {"state": RunState.DONE, "finished": START + timedelta(seconds=20)}
    return state(**({**times, "result": RESULT} | changed))


def test_a_drill_under_way_shows_how_far_it_is_and_for_how_long() -> None:
    card = views.card(state())
    shown = plain(card)

    assert card.text == "RUNNING 1/3 · drill: restore of the database · shop/production"
    assert "✅ Dump the database" in shown
    assert "⏳ Restore it into a scratch database" in shown
    assert "▫️ Take everything away again" in shown
    assert "1 min 15 s" in shown
    assert views.AGAIN not in str(card.blocks)


def test_a_drill_that_held_shows_what_it_measured_and_its_evidence() -> None:
    anchor = TimelineEntry(
        seq=9, at=START, tag="a:b:c", actor="x", migration="m", run="r", payload={}, hash="ab" * 32
    )
    card = views.card(ended(attempts=3), anchor=anchor)
    shown = plain(card)

    assert card.text.startswith("HELD")
    assert "restore: 12 s" in shown
    assert "rows: 4,112" in shown
    assert "row before: there" in shown
    assert RESULT.evidence in shown
    assert "started 3 times" in shown
    assert "audit #9" in shown
    assert views.AGAIN in str(card.blocks)


def test_a_drill_that_failed_says_where_and_shows_the_last_words() -> None:
    trouble = "reading\nrelation <x> is not there"
    steps = (
        DrillStep(name="migrate", state="done", trouble=trouble),
        DrillStep(name="old-writes", state="done", skipped="an earlier step went wrong"),
    )
    card = views.card(ended(result=replace(RESULT, trouble=trouble, facts={}), steps=steps))
    shown = plain(card)

    assert card.text.startswith("FAILED")
    assert "❌ Run the schema task on the copy: relation <x> is not there" in shown
    assert "⏭️ Let the old app write" in shown
    assert "reading" in shown
    assert "<x>" not in str(card.blocks)


@pytest.mark.parametrize(
    ("run", "word"),
    [
        (RunState.FAILED, "BROKE OFF"),
        (RunState.CANCELLED, "BROKE OFF"),
        (RunState.PARKED, "PARKED"),
    ],
)
def test_a_drill_that_broke_off_did_not_hold(run: RunState, word: str) -> None:
    card = views.card(state(state=run, trouble="the plan changed"))

    assert card.text.startswith(word)
    assert "HELD" not in card.text


def test_a_card_stays_within_what_slack_takes() -> None:
    long = "x" * 5_000 + "\n" + "y" * 5_000
    steps = tuple(DrillStep(name="dump", state="done", trouble=long) for _ in range(10))
    facts = {f"fact_{number}": "z" * 500 for number in range(40)}
    card = views.card(ended(steps=steps, result=replace(RESULT, trouble=long, facts=facts)))

    assert size(card.blocks) <= BUDGET


def test_the_answers_name_the_drill_and_the_words() -> None:
    assert "restore of the database" in plain(views.started(DrillKind.RESTORE, "shop/production"))
    assert "share its card" in plain(views.joined(DrillKind.MIGRATION, "shop/production"))
    shown = plain(views.choose())
    assert all(f"/migrate drill {kind.value}" in shown for kind in DrillKind)
