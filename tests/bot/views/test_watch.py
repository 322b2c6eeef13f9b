"""The watch's card and its question: the verdict first, then what is wrong, then what to do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.message import Message
from bot.domain.watch.state import Answer
from bot.domain.watch.verdict import Grade
from bot.views.limits import check_message
from bot.views.text import plain
from bot.views.watch import KEEP, ask, card, kept
from tests.bot.domain.watch.seen import SWITCHED
from tests.bot.domain.watch.standing import (
    BROKEN,
    HEALTHY,
    QUESTION,
    UNREADY,
    UNSURELY,
    WATCH,
    WELL,
    line,
    window,
)


def buttons(message: Message) -> list[str]:
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    return [each["action_id"] for row in rows for each in row]


def test_a_healthy_watch_says_so_at_once_and_how_much_is_sure() -> None:
    shown = card(WATCH)

    assert shown.text == "HEALTHY (watch) · shop/production"
    assert "1 line healthy" in plain(shown)
    assert "old services kept until 2025-07-21 08:26 UTC" in plain(shown)
    assert buttons(shown) == ["rollback_now"]


def test_what_is_not_sure_is_no_trouble_and_is_counted() -> None:
    shown = card(replace(WATCH, grade=Grade.INCONCLUSIVE, windows=(UNSURELY,)))

    assert shown.text == "NOTHING WRONG, not sure yet (watch) · shop/production"
    assert "1 line healthy · 1 not sure yet" in plain(shown)


def test_what_is_wrong_is_told_the_worst_first_with_what_to_do() -> None:
    said = plain(card(BROKEN))

    assert said.startswith("❌ FAILING (watch) · shop/production")
    assert said.index("Line P-I2 P-I2 seen (should be: better)") < said.index("Line P-I4")
    assert "→ Read the front's log." in said
    assert "Line P-I1" not in said


def test_many_troubles_are_counted_not_listed() -> None:
    lines = tuple(line(f"P-{n}", Grade.DEGRADED) for n in range(9))

    assert "and 3 more: `/migrate monitor`" in plain(
        card(replace(WATCH, windows=(window(*lines),)))
    )


def test_before_the_first_look_nothing_is_claimed() -> None:
    shown = card(replace(WATCH, grade=Grade.INCONCLUSIVE, windows=()))

    assert shown.text.startswith("NOTHING WRONG")
    assert "the first look is under way" in plain(shown)


def test_trouble_that_has_not_held_on_yet_is_no_verdict() -> None:
    assert card(replace(BROKEN, grade=Grade.INCONCLUSIVE)).text.startswith("NOT SURE YET (watch)")


def test_a_watch_that_is_over_says_why_and_has_no_button() -> None:
    shown = card(replace(WATCH, ended="Rolled back: it was down."))

    assert shown.text == "WATCH ENDED · shop/production"
    assert "Rolled back: it was down." in plain(shown)
    assert "kept until" not in plain(shown)
    assert buttons(shown) == []


def test_a_way_back_that_is_not_ready_is_told() -> None:
    said = plain(card(UNREADY))

    assert "The way back is not ready" in said
    assert "web-1: room on the disk - only 5 bytes are free" in said


@pytest.mark.parametrize(
    ("gaps", "said"),
    [
        (((0, 600_000),), "nobody looked once, for 10 min 0 s at most"),
        (((0, 60_000), (90_000, 95_000)), "nobody looked 2 times, for 1 min 0 s at most"),
    ],
)
def test_gaps_are_told(gaps: tuple[tuple[int, int], ...], said: str) -> None:
    assert said in plain(card(replace(WATCH, windows=(window(WELL, gaps=gaps),))))


def test_the_question_names_the_people_the_hour_and_both_buttons() -> None:
    shown = ask(BROKEN, QUESTION, ("U0ONCALL1", "S0ONCALL1"))

    assert shown.text == "FAILING: roll back shop/production?"
    assert "Line P-I2 P-I2 seen" in plain(shown)
    assert "It is down." in plain(ask(WATCH, QUESTION, ()))  # by now nothing is wrong any more
    assert "Without an answer it is rolled back 2025-07-20 09:36 UTC." in plain(shown)
    assert "<@U0ONCALL1> <!subteam^S0ONCALL1> please decide." in str(shown.blocks)
    assert buttons(shown) == ["rollback_now", KEEP]
    assert "please decide" not in str(ask(BROKEN, QUESTION, ()).blocks)


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        (Answer.KEPT, "KEPT · shop/production"),
        (Answer.WITHDRAWN, "NO QUESTION ANY MORE · shop/production"),
        (Answer.ROLLED_BACK, "ROLLING BACK · shop/production"),
    ],
)
def test_an_answered_question_has_no_buttons_and_calls_nobody(answer: Answer, line: str) -> None:
    answered = replace(QUESTION, answer=answer, by="U0ONCALL1", ended=SWITCHED)

    shown = ask(replace(BROKEN, question=answered), answered, ("U0LEAD001",))

    assert shown.text == line
    assert "U0LEAD001" not in str(shown.blocks)
    assert "<@U0ONCALL1>" in str(shown.blocks)
    assert buttons(shown) == []


def test_a_question_that_nobody_answered_names_nobody() -> None:
    over = replace(QUESTION, answer=Answer.WITHDRAWN)

    assert "by" not in plain(ask(BROKEN, over, ())).split()


def test_a_question_without_a_countdown_does_not_threaten() -> None:
    assert "Without an answer" not in plain(ask(BROKEN, replace(QUESTION, deadline=None), ()))


def test_whoever_keeps_it_is_told_that_the_watch_goes_on() -> None:
    assert kept("shop/production").text == "KEPT · shop/production stays on the new stack"


@pytest.mark.parametrize("watch", [WATCH, BROKEN, UNREADY, replace(WATCH, windows=(HEALTHY,) * 3)])
def test_no_card_breaks_a_limit(watch: object) -> None:
    assert not check_message(card(watch))  # type: ignore[arg-type]
