from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.maintenance import Page, PageState
from bot.domain.state import RunState
from bot.views import maintenance as views
from bot.views.limits import check_message
from bot.views.text import plain

UP = PageState(
    run="maintenance-1",
    migration="shop/production",
    channel="C0SHOP",
    by="U0LEAD",
    page=Page.UP,
    state=RunState.DONE,
    since=datetime(2026, 12, 1, 2, 0, tzinfo=UTC),
    targets=("web-1", "web-2"),
    standing=True,
)


@pytest.mark.parametrize(
    ("changes", "verdict", "words"),
    [
        ({}, "MAINTENANCE PAGE IS UP", "Visitors get 503"),
        ({"state": RunState.RUNNING}, "MAINTENANCE PAGE GOES UP", "web-1, web-2"),
        ({"standing": False}, "MAINTENANCE PAGE WAS UP", "where they led before"),
        (
            {"state": RunState.FAILED, "standing": False, "trouble": "web-2: no file"},
            "MAINTENANCE PAGE: NOT AS ORDERED",
            "web-2: no file\nNext: Nothing of it is left",
        ),
        ({"page": Page.AWAY, "standing": False}, "MAINTENANCE PAGE IS AWAY", "led before"),
        ({"page": Page.AWAY, "state": RunState.QUEUED}, "MAINTENANCE PAGE GOES AWAY", "U0LEAD"),
    ],
)
def test_the_card_says_what_visitors_see(
    changes: dict[str, object], verdict: str, words: str
) -> None:
    drawn = views.card(replace(UP, **changes))  # type: ignore[arg-type] # fields of all types

    assert drawn.text == f"{verdict} · shop/production"
    assert words in plain(drawn)
    assert ("maintenance_off" in str(drawn.blocks)) is (not changes)
    assert check_message(drawn) == ()


def test_the_answers_name_the_migration_and_both_words() -> None:
    assert "shop/production goes up" in plain(views.ordered(Page.UP, "shop/production")).replace(
        "`", ""
    )
    assert "goes away" in plain(views.ordered(Page.AWAY, "shop/production"))
    assert "/migrate maintenance off" in plain(views.choose())
