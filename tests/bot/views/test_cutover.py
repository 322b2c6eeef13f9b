from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.cutover import CutoverState, RunStep, Side, Sighting
from bot.domain.probing import Figures
from bot.domain.state import RunState
from bot.views import cutover as views
from bot.views.blocks import BUDGET, size
from bot.views.text import plain

START = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
BACK = (Sighting(target="web-1", side=Side.OLD, milliseconds=800),)


def state(**changed: Any) -> CutoverState:
    given: dict[str, Any] = {
        "run": "cutover-0123456789ab",
        "migration": "shop/production",
        "channel": "C0SHOP",
        "plan": "ab12cd34ef56",
        "by": "U0LEAD",
        "state": RunState.RUNNING,
        "started": START,
        "finished": None,
        "now": START + timedelta(seconds=75),
        "steps": (
            RunStep(name="check-gates", title="Check the gates", target="", state="done"),
            RunStep(
                name="1-switch-traffic",
                title="Switch the traffic",
                target="web-1",
                state="started",
                seconds=1.2,
            ),
            RunStep(name="1-pass-gates", title="Pass the gates", target="web-1"),
        ),
        "switched": True,
    }
    return CutoverState(**(given | changed))


def test_a_cutover_under_way_shows_steps_times_visitors_and_the_red_button() -> None:
    figures = Figures(sent=4112, failed=3, gap=150, p50=4, p99=9, trouble="status 502")
    card = views.card(state(figures=figures))
    shown = plain(card)

    assert card.text == "CUTOVER 1/3 · shop/production"
    assert "✅ Check the gates" in shown
    assert "⏳ Switch the traffic · 1.2 s" in shown
    assert "▫️ Pass the gates" in shown
    assert "3 of 4,112 probes failed" in shown
    assert "longest gap 0.1 s" in shown or "longest gap 0.2 s" in shown
    button = card.blocks[-1]["elements"][0]
    assert (button["action_id"], button["style"]) == (views.ROLL_BACK, "danger")
    assert "confirm" in button


@pytest.mark.parametrize(
    ("changed", "verdict", "button"),
    [
        ({"state": RunState.DONE}, "ON THE NEW STACK", True),
        ({"state": RunState.FAILED, "switched": False}, "NOT BEGUN: A GATE IS SHUT", True),
        ({"way_back": "r", "back": RunState.RUNNING}, "GOING BACK", False),
        ({"way_back": "r", "back": RunState.DONE, "seen": BACK}, "ROLLED BACK", False),
        (
            {"way_back": "r", "back": RunState.DONE, "seen": BACK, "switched": False},
            "STOPPED, THE OLD SERVICES SERVE",
            False,
        ),
        ({"way_back": "r", "back": RunState.FAILED, "seen": BACK}, "NOT BACK", False),
        ({"way_back": "r", "back": RunState.DONE}, "NOT BACK", False),
    ],
)
def test_the_verdict_says_what_was_seen(
    changed: dict[str, Any], verdict: str, button: bool
) -> None:
    card = views.card(state(**changed))

    assert card.text.startswith(verdict)
    assert len(card.text.partition(" · ")[0]) <= 40
    assert (card.blocks[-1]["type"] == "actions") is button


def test_a_broken_glass_is_a_badge_with_its_reason_and_gates() -> None:
    broken = state(reason="the disk dies", skipped=("signoffs", "window"))
    shown = plain(views.card(broken))

    assert "Break-glass" in shown
    assert "the disk dies" in shown
    assert "signoffs, window" in shown
    assert "before all had signed off" in views.passed_over(broken).text


def test_the_card_of_many_servers_keeps_slacks_limits() -> None:
    steps = tuple(
        RunStep(name=f"{n}-x", title="t" * 90, target=f"web-{n // 18}", trouble="x" * 900)
        for n in range(90)
    )
    card = views.card(state(steps=steps, state=RunState.FAILED, trouble="y" * 3000))

    assert size(card.blocks) <= 2 * BUDGET
    assert all(len(block["text"]["text"]) <= 3000 for block in card.blocks if "text" in block)
