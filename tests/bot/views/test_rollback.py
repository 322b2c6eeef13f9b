from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.cutover import RollbackState, RunStep, Side, Sighting, WayBack, Writes, sighting
from bot.domain.probing import Figures
from bot.domain.state import RunState
from bot.views import rollback as views
from bot.views.text import plain

START = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
BACK = Sighting(target="web-1", side=Side.OLD, milliseconds=800)


def state(**changed: Any) -> RollbackState:
    given: dict[str, Any] = {
        "run": "rollback-0123456789ab",
        "migration": "shop/production",
        "channel": "C0SHOP",
        "by": "U0ONCALL",
        "cause": "somebody on call wanted it",
        "state": RunState.DONE,
        "ordered": START,
        "finished": START + timedelta(seconds=5),
        "now": START + timedelta(seconds=9),
        "steps": (RunStep(name="bring-back", title="Bring it back", target="", state="done"),),
        "switched": True,
        "seen": (BACK,),
    }
    return RollbackState(**(given | changed))


def test_a_rollback_tells_when_the_traffic_was_seen_to_be_back() -> None:
    figures = Figures(sent=4112)
    card = views.card(state(figures=figures, writes=Writes(rows=12, wal=2_097_152)))
    shown = plain(card)

    assert card.text == "BACK after 0.8 s · shop/production"
    assert "web-1: the old services answer · after 0.8 s" in shown
    assert "0 of 4,112 probes failed" in shown
    assert "12 rows, 2.0 MiB of log" in shown
    assert "/migrate unlock" in shown


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({"state": RunState.RUNNING, "seen": ()}, "GOING BACK"),
        ({"state": RunState.RUNNING}, "BACK after 0.8 s, tidying up"),
        ({"switched": False}, "THE OLD SERVICES SERVE"),
        ({"state": RunState.FAILED}, "NOT BACK"),
        ({"seen": (replace(BACK, side=Side.NEW),)}, "NOT BACK"),
        ({"seen": (replace(BACK, side=Side.UNKNOWN, said="no answer"),)}, "NOT BACK"),
        ({"seen": (replace(BACK, said="a visitor gets no good answer"),)}, "NOT BACK"),
        ({"seen": (BACK, replace(BACK, target="web-2", side=Side.NEW))}, "NOT BACK"),
    ],
)
def test_nothing_is_called_back_that_was_not_seen_to_be_back(
    changed: dict[str, Any], verdict: str
) -> None:
    card = views.card(state(**changed))

    assert card.text.startswith(verdict)
    assert ("sh /var/lib/slipway" in plain(card)) is (verdict == "NOT BACK")


def test_the_question_shows_the_writes_at_risk_before_the_one_red_button() -> None:
    way = WayBack(
        migration="shop/production",
        channel="C0SHOP",
        plan="ab12cd34ef56",
        state="done",
        writes=Writes(rows=1200, wal=0),
    )
    card = views.prompt(way)

    assert "1,200 rows" in plain(card)
    (button,) = card.blocks[-1]["elements"]
    assert button["style"] == "danger"
    assert "confirm" not in button
    unknown = replace(way, writes=Writes(said="the database did not answer"))
    assert "unknown, the database did not answer" in plain(views.prompt(unknown))


def test_where_only_a_page_is_up_the_question_speaks_of_it_and_of_no_cutover() -> None:
    way = WayBack(
        migration="shop/production",
        channel="C0SHOP",
        plan="",
        state="done",
        writes=Writes(),
        page=True,
    )
    card = views.prompt(way)

    assert "No cutover began, but the maintenance page is up." in plain(card)
    assert "Writes since" not in plain(card)
    assert card.blocks[-1]["elements"][0]["action_id"] == "rollback_now"


def test_a_dead_man_that_is_still_armed_and_a_late_record_are_told() -> None:
    card = views.card(state(seen=(replace(BACK, armed=True),), late="02:00 UTC", troubles=("x",)))

    assert "still armed" in plain(card)
    assert "recorded late: it was done at 02:00 UTC" in plain(card)
    assert "⚠️ x" in plain(card)


def test_a_sighting_survives_the_journal() -> None:
    assert sighting(BACK.to_json()) == BACK
