from __future__ import annotations

from bot.views.preflight import AGAIN
from commands.menu import find_menu


def test_everything_is_found_by_its_place() -> None:
    menu = find_menu()

    words = list(menu.words)
    assert words[:3] == ["preflight", "status", "audit"]
    assert words[3:] == sorted(words[3:])
    assert {"assumptions", "attest", "checklist", "contacts", "help", "plan", "risks"} <= {*words}
    assert AGAIN in menu.buttons
    assert {"attest_form", "waive_form", "signoff_reject_form"} <= menu.forms.keys()
    assert list(menu.tabs) == ["app_home_opened"]


def test_a_slip_of_the_finger_finds_its_word() -> None:
    menu = find_menu()

    assert menu.like("prefligth") == ("preflight",)
    assert menu.like("stat")[0] == "status"
    assert menu.like("xyzzy") == ()


def test_every_word_says_what_it_does_in_one_line() -> None:
    assert all(does and "\n" not in does for _, does in find_menu().lines)
