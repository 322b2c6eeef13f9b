"""What one person is asked, in a direct message."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.message import Message
from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import RoleState, SignoffState
from bot.views.limits import check_message
from bot.views.signoff_personal import asked_again, asks, duty, personal
from bot.views.text import plain
from tests.bot.views.signoffs import (
    ASKER,
    DBA,
    LEAD,
    approved,
    evidence,
    expired,
    pending,
    rejected,
    state,
    void,
)


def drawn(seen: SignoffState, who: str = DBA) -> Message:
    found = personal(seen, who, address="https://harbour.slack.com/archives/C1/p2")
    assert found is not None
    assert check_message(found) == ()
    return found


def buttons(message: Message) -> list[dict[str, Any]]:
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    return [button for row in rows for button in row]


def labels(message: Message) -> list[str]:
    return [button["text"]["text"] for button in buttons(message)]


def for_one(role: Role, who: str = DBA) -> RoleState:
    """A role that this person is asked for."""
    return replace(pending(role), ask=replace(pending(role).ask, eligible=(who,)))


@pytest.mark.parametrize(
    ("seen", "verdict", "offered"),
    [
        (state(), "SIGN OFF?", ["Approve", "Reject…", "Show commands", "Delegate…"]),
        (
            state(void(Role.DBA)),
            "ASKED AGAIN",
            ["Approve", "Reject…", "What changed?", "Show commands", "Delegate…"],
        ),
        (state(approved(Role.DBA)), "YOU APPROVED", ["Revoke", "Show commands", "Delegate…"]),
        (state(rejected(Role.DBA)), "YOU REJECTED", ["Show commands"]),
        (state(*map(expired, Role)), "EXPIRED", []),
        (state(replaced_by="signoff-2"), "CLOSED", []),
        (state(approved(Role.DBA), spent_by="cutover-1"), "CLOSED", []),
    ],
)
def test_verdict_first_and_only_buttons_that_do_something(
    seen: SignoffState, verdict: str, offered: list[str]
) -> None:
    message = drawn(seen)

    assert message.text == f"{verdict} · Database administrator · shop/production"
    assert len(f"{verdict} · Database administrator") <= 40
    assert labels(message) == offered


def test_the_evidence_for_the_own_question_is_shown_and_what_is_open_first() -> None:
    shown = plain(drawn(state()))

    assert "You answer for the migration plan" in shown
    assert shown.index("Connection budget: 48 of 60") < shown.index("Restore drill: held, 74 s")
    assert "3 facts, 1 is not settled" in shown
    assert "Window" not in shown


def test_every_button_carries_what_was_shown() -> None:
    values = {button["value"] for button in buttons(drawn(state()))}

    assert values == {f"signoff-1/dba/ab12cd34ef56.{evidence(Role.DBA).digest}"}


def test_what_changed_stands_above_the_evidence() -> None:
    shown = plain(drawn(state(void(Role.DBA))))

    assert shown.index("New: New snapshot") < shown.index("Connection budget:")


def test_whoever_completes_the_sign_offs_is_asked_once_more() -> None:
    others = [approved(role) for role in Role if role is not Role.DBA]

    (first, *_) = buttons(drawn(state(*others)))

    assert first["confirm"]["title"]["text"] == "The last sign-off"
    assert "confirm" not in buttons(drawn(state()))[0]


def test_a_person_with_several_roles_gets_each_question_and_five_buttons_at_most() -> None:
    two = drawn(state(for_one(Role.DBA), for_one(Role.SECURITY)))
    assert two.text == "SIGN OFF? · 2 roles · shop/production"
    assert labels(two) == [
        "Approve: Database administrator",
        "Reject: Database administrator…",
        "Approve: Security",
        "Reject: Security…",
        "Show commands",
    ]
    four = drawn(state(*map(for_one, Role)))
    assert len(labels(four)) == 5
    assert plain(four).count("Its buttons come when the others are answered.") == 2


def test_one_more_person_is_asked_where_the_roles_are_full_but_the_people_too_few() -> None:
    spare = replace(approved(Role.DBA), ask=replace(approved(Role.DBA).ask, eligible=(DBA, LEAD)))
    seen = state(spare, approved(Role.SECURITY))

    assert drawn(seen, LEAD).text.startswith("SIGN OFF?")


def test_somebody_who_is_not_asked_gets_nothing() -> None:
    assert personal(state(), "U00STRANG1") is None
    assert not asks(state(), "U00STRANG1")
    assert asks(state(), DBA)


def test_duty_says_what_somebody_may_do_now() -> None:
    assert "may approve or reject as Database administrator" in duty(state(), DBA)
    assert "may revoke your approval" in duty(state(approved(Role.DBA)), DBA)
    assert "others must give them" in duty(state(), ASKER)
    assert duty(state(), "U00STRANG1") == duty(state(replaced_by="x"), DBA) == ""


def test_very_much_evidence_is_cut_visibly() -> None:
    known = evidence(Role.DBA, *(f"Fact {n} " + "x" * 60 for n in range(200)))
    ask = replace(pending(Role.DBA).ask, evidence=known)

    shown = plain(drawn(state(replace(pending(Role.DBA), ask=ask))))

    assert "more in `slipway signoffs --json`" in shown


def test_a_line_in_the_thread_calls_those_who_must_look_again() -> None:
    line = asked_again(void(Role.DBA))

    assert "<@U00DBA0001>" in str(line.blocks)
    assert "New snapshot" in plain(line)
