from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.appointment import DELAYS, Appointment, Booking
from bot.domain.gate import Gate
from bot.domain.message import Message
from bot.views import schedule as views
from bot.views.limits import check_message
from bot.views.text import plain
from sandbox.slack.views import check_view

MADE = Appointment(
    id="appointment-1",
    migration="shop/production",
    channel="C0SHOP",
    plan="ab12cd34ef56",
    by="U0LEAD",
    at=datetime(2026, 12, 1, 1, 0, tzinfo=UTC),
    zone="Europe/Berlin",
)


def presses(drawn: Message) -> list[str]:
    return [
        each["action_id"]
        for one in drawn.blocks
        for each in one.get("elements", ())
        if "action_id" in each
    ]


def test_what_waits_names_its_hour_and_can_be_put_off_and_called_off() -> None:
    drawn = views.card(MADE)

    assert drawn.text == "SCHEDULED · shop/production · 2026-12-01 02:00 Europe/Berlin"
    assert "2026-12-01 01:00 UTC" in plain(drawn)
    assert "if one is shut, nothing starts" in plain(drawn)
    assert presses(drawn) == [views.POSTPONE, views.CANCEL]
    assert check_message(drawn) == ()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (Booking.STARTED, "BEGUN AS SCHEDULED"),
        (Booking.REFUSED, "NOT BEGUN AT ITS HOUR"),
        (Booking.CANCELLED, "CANCELLED"),
    ],
)
def test_what_is_over_has_no_buttons(state: Booking, words: str) -> None:
    over = replace(MADE, state=state, said="A gate is shut: x.", advice="Type `/migrate unlock`.")

    drawn = views.card(replace(over, changed_by="U0DBA"))

    assert drawn.text.startswith(words)
    assert presses(drawn) == []
    assert ("/migrate unlock" in plain(drawn)) is (state is Booking.REFUSED)
    assert ("U0DBA" in plain(drawn)) is (state is Booking.CANCELLED)


def test_who_scheduled_it_is_called_when_nothing_started() -> None:
    said = "A gate is shut: It is not locked: audit <!channel>."
    drawn = views.refused(replace(MADE, state=Booking.REFUSED, said=said, advice="Type `/x`."))

    assert drawn.text.startswith("NOT BEGUN AT ITS HOUR · shop/production")
    assert "<@U0LEAD>" in str(drawn.blocks)
    assert check_message(drawn) == ()


def test_the_answer_says_what_is_shut_so_far() -> None:
    gate = Gate(id="lock", title="Not locked", passed=False, said="audit")

    assert "Shut so far:\n⛔ Not locked: audit" in plain(views.ordered(MADE, (gate,)))
    assert "Shut" not in plain(views.ordered(MADE, ()))


def test_the_form_offers_every_delay_and_the_answer_the_new_hour() -> None:
    modal = views.postpone_form("cb", MADE)

    check_view(modal.view(), "modal")
    assert modal.memory == "appointment-1"
    assert [each["value"] for each in modal.blocks[1]["element"]["options"]] == list(DELAYS)
    assert "02:00" in str(views.postponed("cb", MADE).blocks)
    assert "is cancelled" in plain(views.cancelled(MADE))
    assert "/migrate schedule 2026" in plain(views.nothing())
