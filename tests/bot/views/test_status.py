from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.check import Outcome
from bot.domain.state import BrokenGlass, RunState
from bot.views.limits import check_message
from bot.views.status import next_action, nothing, status


def test_one_migration_is_shown_with_its_next_action_and_button(
    a_status, a_state, a_finding
) -> None:
    drawn = status((a_status(a_state(a_finding())),))

    assert drawn.text == "NOT READY · 1 blocking · shop/production"
    head, facts, buttons = drawn.blocks
    assert head["text"]["text"] == (
        "⛔ *NOT READY · 1 blocking · shop/production*\n"
        "*Next:* Clear what blocks (1), then run the preflight again."
    )
    assert facts["elements"][0]["text"].startswith(
        "<#C0SHOP> · servers: web-1 · strategy: redirect · file `ab12cd34ef56` · preflight <!date"
    )
    assert buttons["elements"][0]["value"] == "C0SHOP"


def test_several_are_a_list_that_is_cut_visibly(a_status) -> None:
    drawn = status(tuple(a_status(migration=f"shop/{n}") for n in range(90)))

    assert drawn.text == "90 migrations"
    assert drawn.blocks[-1]["elements"][0]["text"] == "and 60 more"
    assert check_message(drawn) == ()


def test_a_channel_without_a_migration_is_told_how_to_get_one() -> None:
    assert status(()) == nothing()
    assert "*Next:*" in nothing().blocks[0]["text"]["text"]


@pytest.mark.parametrize(
    ("how", "outcome", "stale", "said"),
    [
        (RunState.RUNNING, Outcome.PASS, False, "Wait for the preflight"),
        (RunState.PARKED, Outcome.PASS, False, "did not come to its end"),
        (RunState.FAILED, Outcome.PASS, False, "did not come to its end"),
        (RunState.DONE, Outcome.PASS, True, "the migration file has changed"),
        (RunState.DONE, Outcome.PASS, False, "Nothing blocks."),
        (RunState.DONE, Outcome.FAIL, False, "Clear what blocks (1)"),
    ],
)
def test_the_next_action_follows_from_the_last_preflight(  # noqa: PLR0917 - a table's columns
    a_status, a_state, a_finding, how, outcome, stale, said
) -> None:
    latest = a_state(a_finding(outcome=outcome), state=how)

    assert said in next_action(a_status(latest, stale=stale))


def test_without_a_preflight_the_first_one_is_next(a_status) -> None:
    assert next_action(a_status()).startswith("Run a preflight")
    assert status((a_status(),)).blocks[-1]["elements"][0]["style"] == "primary"


def test_no_second_preflight_is_offered_while_one_runs(a_status, a_state) -> None:
    drawn = status((a_status(a_state(state=RunState.RUNNING)),))

    assert [block["type"] for block in drawn.blocks] == ["section", "context"]


def test_a_broken_glass_stays_on_the_migration_alone_and_in_a_list(a_status) -> None:
    at = datetime(2026, 11, 29, 2, tzinfo=UTC)
    glass = BrokenGlass(by="U0LEAD", at=at, skipped="signoffs, lock", reason="The disk dies.")

    for found in ((a_status(glass=glass),), (a_status(glass=glass), a_status())):
        shown = status(found).blocks[0]["text"]["text"]
        assert "🔨 *Break-glass* by <@U0LEAD>" in shown
        assert shown.endswith("skipped: signoffs, lock\nThe disk dies.")
