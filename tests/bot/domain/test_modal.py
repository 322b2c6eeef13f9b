from __future__ import annotations

from bot.domain.modal import Modal


def test_a_form_with_nothing_to_send_has_no_button_for_it() -> None:
    shown = Modal(title="T", callback="cb", blocks=({"type": "divider"},)).view()

    assert shown == {
        "type": "modal",
        "callback_id": "cb",
        "title": {"type": "plain_text", "text": "T"},
        "close": {"type": "plain_text", "text": "Close"},
        "private_metadata": "",
        "blocks": [{"type": "divider"}],
    }


def test_a_form_that_asks_can_be_sent_or_left() -> None:
    shown = Modal(title="T", callback="cb", blocks=(), submit="Send", memory="m").view()

    assert shown["submit"]["text"] == "Send"
    assert shown["close"]["text"] == "Cancel"
    assert shown["private_metadata"] == "m"
