from __future__ import annotations

from bot.views.home import home
from bot.views.limits import check_blocks


def test_every_migration_has_its_state_and_button(a_status) -> None:
    drawn = home((a_status(), a_status(migration="blog/staging", channel="C0BLOG")))

    buttons = [block for block in drawn.blocks if block["type"] == "actions"]
    assert [each["elements"][0]["value"] for each in buttons] == ["C0SHOP", "C0BLOG"]


def test_a_home_with_very_many_still_fits_a_view(a_status) -> None:
    drawn = home(tuple(a_status(migration=f"shop/{n}") for n in range(200)))

    assert check_blocks(drawn.blocks, 100) == ()
    assert drawn.blocks[-1]["elements"][0]["text"].startswith("and 180 more")


def test_an_empty_home_says_how_to_begin() -> None:
    assert "*Next:*" in home(()).blocks[-1]["text"]["text"]
