"""The card in the channel, in every state."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import SignoffState
from bot.views.limits import check_message
from bot.views.signoff import card, next_action, short
from bot.views.text import plain
from tests.bot.views.signoffs import NOW, approved, expired, met, pending, rejected, state, void

STATES = {
    "SIGN-OFFS 1 of 4": state(approved(Role.DBA)),
    "SIGNED OFF by 4 people": met(),
    "REJECTED · Security": state(rejected(Role.SECURITY)),
    "SIGN-OFFS EXPIRED": state(*map(expired, Role)),
    "SIGN-OFFS WITHDRAWN": state(replaced_by="signoff-1"),
    "SIGN-OFFS REPLACED": state(replaced_by="signoff-2"),
    "SIGN-OFFS USED by a cutover": state(*map(approved, Role), spent_by="cutover-1"),
}


def labels(drawn: SignoffState) -> list[str]:
    """The buttons of the card."""
    found = [block for block in card(drawn).blocks if block["type"] == "actions"]
    return [each["text"]["text"] for block in found for each in block["elements"]]


@pytest.mark.parametrize("said", STATES)
def test_the_verdict_comes_first_and_slack_takes_the_card(said: str) -> None:
    drawn = card(STATES[said], address="https://harbour.slack.com/archives/C1/p2")

    assert drawn.text == f"{said} · shop/production"
    assert len(said) <= 40
    assert check_message(drawn) == ()
    assert "<https://harbour.slack.com/archives/C1/p2|plan ab12cd34ef56>" in str(drawn.blocks)


def test_each_role_says_who_answered_or_whom_it_waits_for() -> None:
    shown = plain(card(state(approved(Role.TECHNICAL_LEAD), rejected(Role.SECURITY))))

    assert "✅ Technical lead · architecture review\nApproved by @U00LEAD001 · 2026-11-29" in shown
    assert "⏳ Database administrator · migration plan\nWaits for @U00DBA0001" in shown
    assert "Rejected by @U00SECUR01: The scan is from last month." in shown
    assert "1 person approved, at least 3 must · 3 roles open" in shown
    assert "changed by `pat@shop.test`" in shown


def test_a_role_that_is_asked_again_says_why_and_what_changed() -> None:
    shown = plain(card(state(void(Role.DBA))))

    assert "🔁 Database administrator" in shown
    assert "A newer preflight found other facts." in shown
    assert "• New: New snapshot: holds, seen" in shown


def test_a_role_without_anybody_says_what_to_do() -> None:
    nobody = replace(pending(Role.DBA), ask=replace(pending(Role.DBA).ask, eligible=()))

    assert "Nobody can answer: put somebody into the role" in plain(card(state(nobody)))


def test_buttons_are_there_only_while_something_comes_of_them() -> None:
    always = ["Show commands", "Delegate…", "Withdraw"]
    assert labels(state()) == labels(met()) == always
    assert labels(state(void(Role.DBA))) == ["Show commands", "What changed?", *always[1:]]
    assert labels(state(rejected(Role.DBA)))[-1] == "Ask again"
    for over in ("EXPIRED", "REPLACED", "WITHDRAWN", "USED by a cutover"):
        assert labels(STATES[f"SIGN-OFFS {over}"]) == []


@pytest.mark.parametrize(
    ("drawn", "said"),
    [
        (state(), "answer in your direct message"),
        (met(), "A cutover may start: `/migrate cutover`"),
        (state(rejected(Role.DBA)), "Put right what was rejected"),
        (state(expired(Role.DBA)), "/migrate signoff request"),
        (state(replaced_by="x"), "another card"),
        (replace(met(), people=frozenset({"U1", "U2"})), "nobody counts twice"),
    ],
)
def test_the_next_action_follows_from_the_state(drawn: SignoffState, said: str) -> None:
    assert said in next_action(drawn)


def test_it_is_told_in_short_where_the_migration_is_named_already() -> None:
    assert short(state(approved(Role.DBA))) == "1 of 4 sign-offs"
    assert short(met()) == "signed off"


def test_many_people_and_very_long_words_still_fit() -> None:
    crowd = tuple(f"U{number:09d}" for number in range(400))
    ask = replace(pending(Role.DBA).ask, eligible=crowd, expires_at=NOW + timedelta(days=1))
    drawn = card(
        state(replace(pending(Role.DBA), ask=ask), rejected(Role.SECURITY, "<!channel> " * 400))
    )

    assert check_message(drawn) == ()
    assert "and 394 more" in plain(drawn)
