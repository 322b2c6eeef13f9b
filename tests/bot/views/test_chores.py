from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.chores.board import Board, Duty
from bot.domain.chores.chore import Chore, Standing
from bot.domain.chores.kind import ChoreKind
from bot.domain.chores.look import Item, Look
from bot.views import chores as views
from bot.views.limits import check_message
from bot.views.text import plain

DUE = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
HOLES = tuple(
    Item(
        key=f"api/CVE-2026-{number:04}/openssl",
        said=f"CVE-2026-{number:04}, critical, in openssl of api",
        remedy="Upgrade openssl 3.0.1 to 3.0.2.",
    )
    for number in range(1, 12)
)


def chore(**changed: Any) -> Chore:
    given: dict[str, Any] = {
        "id": "chore-image-scan-0123456789ab",
        "migration": "shop/production",
        "channel": "C0SHOP",
        "kind": ChoreKind.IMAGES,
        "standing": Standing.OPEN,
        "due": DUE,
        "look": Look(items=HOLES[:3]),
        "news": tuple(hole.key for hole in HOLES[:2]),
    }
    return Chore(**(given | changed))


def actions(card: Any) -> list[str]:
    return [
        element["action_id"]
        for block in card.blocks
        if block["type"] == "actions"
        for element in block["elements"]
    ]


def test_an_open_chore_tells_only_the_news_what_to_do_and_how_to_answer(
    a_row: Any,
) -> None:
    card = views.card(chore(), anchor=a_row(7, "chore:image-scan:open"))
    shown = plain(card)

    assert card.text == "2 THINGS TO DO · image scan · shop/production"
    assert "CVE-2026-0002" in shown
    assert "CVE-2026-0003" not in shown
    assert "1 thing of the last look still there, not told again" in shown
    assert "Upgrade openssl 3.0.1 to 3.0.2." in shown
    assert "audit #7" in shown
    assert actions(card) == [views.DONE, views.SNOOZE, views.LOOK, views.NOT_APPLICABLE]


@pytest.mark.parametrize(
    ("changed", "verdict", "said", "buttons"),
    [
        ({"standing": Standing.LOOKING, "look": None, "news": ()}, "LOOKING", "weekly", 0),
        (
            {
                "standing": Standing.CLEAN,
                "look": Look(facts=("3 images looked through",)),
                "news": (),
            },
            "NOTHING TO DO",
            "3 images looked through",
            0,
        ),
        (
            {"look": Look(trouble="Trivy is not on the server"), "news": ()},
            "UNKNOWN: SEE WHY",
            "Trivy is not on the server",
            4,
        ),
        (
            {"standing": Standing.SNOOZED, "until": DUE + timedelta(days=7), "by": "U0ANN"},
            "PUT OFF",
            "until 2026-12-07",
            3,
        ),
        ({"standing": Standing.DONE, "by": "U0ANN"}, "DONE", "done by @U0ANN", 0),
        (
            {"standing": Standing.NOT_APPLICABLE, "by": "U0ANN", "reason": "a static site"},
            "NOT APPLICABLE",
            "a static site",
            0,
        ),
        ({"standing": Standing.REPLACED}, "TOLD ANEW", "P-L1", 0),
    ],
)
def test_each_standing_has_its_word_and_its_buttons(
    changed: dict[str, Any], verdict: str, said: str, buttons: int
) -> None:
    card = views.card(chore(**changed))

    assert card.text.startswith(f"{verdict} · ")
    assert len(verdict) <= 40
    assert said in plain(card)
    assert len(actions(card)) == buttons


def test_many_holes_are_counted_and_the_card_keeps_slacks_limits() -> None:
    many = chore(look=Look(items=HOLES), news=tuple(hole.key for hole in HOLES))
    card = views.card(many)

    assert "… and 3 more" in plain(card)
    assert not check_message(card)


def test_the_reminder_calls_one_person_and_only_while_it_is_open() -> None:
    told = views.reminder(chore(), "U0ANN")

    assert told is not None
    assert told.text == "STILL OPEN · image scan · shop/production"
    assert "@U0ANN" in plain(told)
    assert views.reminder(chore(standing=Standing.SNOOZED), "U0ANN") is None


def board(**changed: Any) -> Board:
    duties = (
        Duty(kind=ChoreKind.IMAGES, next=DUE + timedelta(days=7), last=chore()),
        Duty(kind=ChoreKind.RESTORE, next=None, last=None),
    )
    done = chore(standing=Standing.DONE, by="U0ANN", due=DUE - timedelta(days=7))
    given = {"migration": "shop/production", "begun": True, "duties": duties, "history": (done,)}
    return Board(**(given | changed))


def test_the_board_shows_what_waits_what_is_next_and_what_was() -> None:
    shown = views.board(board())

    assert shown.text == "1 CHORE OPEN · shop/production"
    assert "image scan · weekly · next 2026-12-07" in plain(shown)
    assert "restore drill · quarterly · not due" in plain(shown)
    assert "done by @U0ANN" in plain(shown)
    assert not check_message(shown)


@pytest.mark.parametrize(
    ("begun", "verdict", "said"),
    [(True, "NO CHORE OPEN", "look now"), (False, "NO CHORES YET", "begin by themselves")],
)
def test_an_empty_board_says_why(begun: bool, verdict: str, said: str) -> None:
    shown = views.board(board(begun=begun, duties=(), history=()))

    assert shown.text.startswith(verdict)
    assert said in plain(shown)


def test_answers_say_what_is_so_now(a_row: Any) -> None:
    snoozed = chore(standing=Standing.SNOOZED, until=DUE)

    assert "is put off until 2026-11-30" in plain(views.answered(snoozed))
    assert "is done" in plain(views.answered(chore(standing=Standing.DONE)))
    assert "image scan of shop/production has begun" in plain(
        views.looked("shop/production", ChoreKind.IMAGES)
    ).replace("`", "")
    assert "restore-drill" in plain(views.choose("restor"))
