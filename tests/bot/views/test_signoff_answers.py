"""Short answers about sign-offs."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.signoff.role import Role
from bot.views.limits import check_message
from bot.views.signoff_answers import (
    asked,
    changes,
    choose,
    nothing_asked,
    overview,
)
from bot.views.text import plain
from tests.bot.views.books import a_book, a_move
from tests.bot.views.signoffs import DBA, approved, state, void


def test_the_overview_ends_with_what_is_asked_of_whoever_looks() -> None:
    mine = overview(state(approved(Role.SECURITY)), DBA)
    others = overview(state(), "U00ONCALL1")

    assert check_message(mine) == ()
    assert mine.text == "SIGN-OFFS 1 of 4 · shop/production"
    assert "You are asked: migration plan · 3 facts, 1 is not settled" in plain(mine)
    assert mine.blocks[-1]["elements"][0]["action_id"] == "signoff_approve"
    assert all(block["type"] != "actions" for block in others.blocks)


def test_what_changed_names_facts_and_steps() -> None:
    before = a_book(a_move("pull", "docker pull a"), a_move("stop", "systemctl stop a"))
    after = a_book(a_move("pull", "docker pull b"), a_move("start", "docker start a"))

    told = changes(state(void(Role.DBA)), None, before, after)

    assert check_message(told) == ()
    shown = plain(told)
    assert "• New: New snapshot: holds, seen" in shown
    for line in ("changed: Pull (web-1)", "new: Start (web-1)", "no longer: Stop (web-1)"):
        assert f"• {line}" in shown


def test_what_was_asked_for_the_first_time_has_not_changed() -> None:
    seen = state(void(Role.DBA))

    assert "asked for the first time" in plain(changes(state(), None, None, None))
    assert "asked for the first time" in plain(changes(seen, Role.SECURITY, None, None))
    assert "New snapshot" in plain(changes(seen, Role.DBA, None, None))


def test_the_other_answers_lead_on() -> None:
    assert "/migrate signoff request" in plain(nothing_asked("shop/production"))
    assert "/migrate signoffs" in plain(choose())
    assert "ab12cd34ef56" in plain(asked(replace(state())))
