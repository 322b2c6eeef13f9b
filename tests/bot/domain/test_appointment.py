"""When a cutover may be wanted, and what is said otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.appointment import Appointment, asked, possible, postponed
from bot.domain.errors import Refused
from tests.bot.executor.shop import plan

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
WINDOW = {"start": "01:00", "end": "05:00", "timezone": "Europe/Berlin", "days": ["tue", "wed"]}
FREEZE = {
    "from": "2026-12-09 00:00",
    "until": "2026-12-20 00:00",
    "timezone": "Europe/Berlin",
    "reason": "Christmas sale",
}
SHOP = plan(window=WINDOW, freezes=[FREEZE])


def booked(at: datetime, zone: str = "Europe/Berlin") -> Appointment:
    known = {"migration": "shop/production", "channel": "C0SHOP", "plan": "ab12", "by": "U0LEAD"}
    return Appointment(id="appointment-1", at=at, zone=zone, **known)


@pytest.mark.parametrize(
    "words", ["2026-12-01 02:00 Europe/Berlin", "2026-12-01T02:00 Europe/Berlin"]
)
def test_a_date_a_time_and_a_zone_are_a_moment(words: str) -> None:
    at, zone = asked(words)

    assert at == datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
    assert booked(at, zone).shown == "2026-12-01 02:00 Europe/Berlin"


@pytest.mark.parametrize(
    ("words", "said", "advice"),
    [
        ("2026-12-01 02:00", "a time zone are needed", "/migrate schedule 2026-12-01 02:00 Eur"),
        ("in two hours please", "are needed", "/migrate schedule"),
        ("2026-10-25 02:30 Europe/Berlin", "there twice", "2026-10-25 00:30 UTC"),
        ("2026-12-01 02:00 Berlin", "not a time zone", "Did you mean `Europe/Berlin`"),
    ],
)
def test_other_words_are_refused_with_what_to_type(words: str, said: str, advice: str) -> None:
    with pytest.raises(Refused, match=said) as refusal:
        asked(words)

    assert advice in refusal.value.next_action


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (NOW, "is past"),
        (datetime(2028, 1, 4, 1, 0, tzinfo=UTC), "more than a year ahead"),
        (datetime(2026, 12, 1, 10, 0, tzinfo=UTC), "11:00 Europe/Berlin is outside the window: 01"),
        (datetime(2026, 12, 3, 1, 0, tzinfo=UTC), "outside the window"),
        (datetime(2026, 12, 9, 1, 0, tzinfo=UTC), "in a freeze: Christmas sale .until 2026-12-20"),
    ],
)
def test_an_hour_that_cannot_be_is_refused(at: datetime, said: str) -> None:
    with pytest.raises(Refused, match=said):
        possible(SHOP, at, NOW)


def test_an_hour_inside_the_window_and_outside_every_freeze_is_possible() -> None:
    possible(SHOP, datetime(2026, 12, 1, 1, 0, tzinfo=UTC), NOW)
    possible(plan(), NOW + timedelta(minutes=1), NOW)


def test_a_day_is_put_off_by_the_clocks_of_the_place() -> None:
    before = booked(datetime(2026, 10, 24, 1, 30, tzinfo=UTC))  # 03:30 in summer

    assert postponed(before, "1d") == datetime(2026, 10, 25, 2, 30, tzinfo=UTC)
    assert postponed(before, "30m") == before.at + timedelta(minutes=30)
    with pytest.raises(Refused, match="there twice"):
        postponed(booked(datetime(2026, 10, 24, 0, 30, tzinfo=UTC)), "1d")
    with pytest.raises(Refused, match="does not exist"):
        postponed(booked(datetime(2026, 3, 28, 1, 30, tzinfo=UTC)), "1d")


def test_an_hour_is_an_hour_while_the_clocks_are_turned() -> None:
    first = booked(datetime(2026, 10, 25, 0, 15, tzinfo=UTC))  # 02:15, for the first time

    assert postponed(first, "1h") == datetime(2026, 10, 25, 1, 15, tzinfo=UTC)
