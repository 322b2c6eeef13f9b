from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.gate import Gate, Gates, told
from bot.domain.lock import MigrationLock
from bot.domain.message import Message
from bot.domain.modal import Modal
from bot.views import gates as views
from bot.views.text import plain

OPEN = Gate(id="preflight", title="A fresh preflight says READY", passed=True, said="it does")
SHUT = Gate(id="lock", title="Not locked", passed=False, said="disk", next_action="Type `/x y`.")
FIRM = Gate(id="images", title="Images are known", passed=False, said="none", firm=True)


def gates(*each: Gate) -> Gates:
    return Gates(migration="shop/production", plan="ab12cd34ef56", gates=each)


def words(modal: Modal) -> str:
    return plain(Message(text="", blocks=modal.blocks))


def test_open_gates_ask_for_a_confirm_that_names_app_and_plan() -> None:
    modal = views.confirm("c", gates(OPEN))

    assert modal.submit == "Start the cutover"
    assert modal.memory == "ab12cd34ef56"
    assert "Cut shop/production over, by plan ab12cd34ef56" in words(modal).replace("`", "")


def test_a_shut_gate_has_no_button_and_says_what_opens_it() -> None:
    modal = views.confirm("c", gates(OPEN, SHUT))

    assert not modal.submit
    assert "⛔ Not locked: disk" in words(modal)
    assert "/x y" in words(modal)


def test_break_glass_lists_what_is_skipped_and_wants_a_reason() -> None:
    modal = views.break_glass("c", gates(OPEN, SHUT))

    assert modal.submit
    assert "Skipped:\n⛔ Not locked: disk" in words(modal)
    assert any(block["type"] == "input" for block in modal.blocks)


def test_nobody_goes_past_a_firm_gate() -> None:
    known = gates(OPEN, SHUT, FIRM)

    assert not views.break_glass("c", known).submit
    assert known.barred == (FIRM,)
    assert told(known.shut) == "Not locked: disk; Images are known: none"


def test_locking_and_unlocking_are_answered_with_the_reason() -> None:
    at = datetime(2026, 12, 1, tzinfo=UTC)
    lock = MigrationLock(id="l", migration="shop/production", reason="audit", by="U0", at=at)

    assert "is locked: audit" in plain(views.locked(lock))
    assert "locked for this: audit" in plain(views.unlocked(lock))
    assert "has begun" in words(views.begun("c", "shop/production"))
