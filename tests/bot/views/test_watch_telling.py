"""Summaries: short in the channel, whole in the thread, a call only when somebody must act."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.watch.verdict import Grade
from bot.views.limits import check_message
from bot.views.text import plain
from bot.views.watch_telling import card, details, last_call, nothing, now, wanted
from tests.bot.domain.watch.standing import BROKEN, HEALTHY, TELLING, WATCH, window


def test_a_summary_says_how_it_is_and_after_how_long() -> None:
    shown = card(TELLING)

    assert shown.text == "FAILING after 30 minutes · shop/production"
    assert "Line P-I2" in plain(shown)
    assert "2025-07-20 08:56 UTC" in plain(shown)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("24h", "HEALTHY after 24 hours"),
        ("change-3", "HEALTHY now"),
        ("last 2h", "HEALTHY, as asked"),
    ],
)
def test_each_kind_of_summary_has_its_title(name: str, title: str) -> None:
    told = replace(TELLING, name=name, grade=Grade.HEALTHY, windows=(HEALTHY,))

    assert card(told).text == f"{title} · shop/production"


def test_people_are_called_only_when_somebody_must_act() -> None:
    assert "<@U0ONCALL1>" not in str(card(TELLING).blocks)
    assert "<@U0ONCALL1> <!subteam^S0ONCALL1> please look." in str(
        card(replace(TELLING, acts=True, said="It is down.")).blocks
    )
    assert "please look" not in str(card(replace(TELLING, acts=True, mention=())).blocks)


def test_the_thread_has_every_line_of_every_window() -> None:
    said = plain(details(replace(TELLING, windows=(TELLING.windows[0], window()))))

    assert said.startswith("0-30 min: failing")
    assert all(f"Line {name}" in said for name in ("P-I1", "P-I2", "P-I4"))


def test_how_it_is_now_has_every_line_and_the_red_button() -> None:
    shown = now(BROKEN)

    assert shown.text == "FAILING (watch) · shop/production"
    assert "Line P-I1" in plain(shown)
    assert "With a chart: `/migrate monitor 30m`" in plain(shown)
    assert [block["type"] for block in shown.blocks] == [
        "header",
        "section",
        "context",
        "context",
        "actions",
    ]


def test_the_last_call_names_the_hour_and_what_stands_in_the_way() -> None:
    call = replace(TELLING, said="In the way of going back: the disk.", at=WATCH.kept_until)

    shown = last_call(call)

    assert shown.text == "LAST CALL · shop/production: the way back ends"
    assert "kept until 2025-07-21 08:26 UTC" in plain(shown)
    assert "In the way of going back: the disk." in plain(shown)
    assert "<@U0ONCALL1> <!subteam^S0ONCALL1>" in str(shown.blocks)
    assert "<@" not in str(last_call(replace(call, mention=())).blocks)


def test_without_a_watch_it_is_said_how_one_begins() -> None:
    assert "`/migrate cutover`" in plain(nothing("shop/production"))


def test_whoever_asks_for_a_range_reads_where_it_comes() -> None:
    assert wanted("shop/production", "2h").text.startswith("The last 2h of shop/production")


def test_no_summary_breaks_a_limit() -> None:
    for shown in (card(TELLING), details(TELLING), now(BROKEN), last_call(TELLING)):
        assert not check_message(shown)
