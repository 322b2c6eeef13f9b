from __future__ import annotations

import pytest

from bot.domain import errors
from bot.domain.errors import FileRefused, NotAllowed, SlipwayError
from bot.views.limits import check_message
from bot.views.refusal import broken, refusal


def families() -> list[type[SlipwayError]]:
    return [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, SlipwayError)
    ]


@pytest.mark.parametrize("kind", families())
def test_every_refusal_says_why_and_what_next(kind: type[SlipwayError]) -> None:
    drawn = refusal(kind())

    assert check_message(drawn) == ()
    text = "\n".join(block["text"]["text"] for block in drawn.blocks if "text" in block)
    assert kind().sentence in text
    assert f"*Next:* {kind().next_action}" in text


def test_a_refusal_is_one_section() -> None:
    drawn = refusal(NotAllowed("You are a guest.", next_action="Ask a member."))

    assert drawn.text == "Not done: You are a guest."
    assert [b["text"]["text"] for b in drawn.blocks] == [
        "⛔ You are a guest.\n*Next:* Ask a member."
    ]


def test_a_refused_file_lists_every_error_with_its_place() -> None:
    drawn = refusal(
        FileRefused(
            "slipway.yml has 2 errors\nslipway.yml:3:5: unknown key 'ap'\nslipway.yml:9:1 no host",
            next_action="Correct the file.",
        )
    )

    assert [block["text"]["text"] for block in drawn.blocks] == [
        "⛔ *slipway.yml has 2 errors*",
        "`slipway.yml:3:5`  unknown key 'ap'",
        "`slipway.yml:9:1`  no host",
        "*Next:* Correct the file.",
    ]


def test_a_file_with_hundreds_of_errors_is_cut_visibly() -> None:
    drawn = refusal(FileRefused("\n".join(f"a.yml:{n}:1: " + "<x>" * 90 for n in range(300))))

    assert check_message(drawn) == ()
    assert drawn.blocks[0]["text"]["text"] == "⛔ *The migration file has errors.*"
    shown = sum(
        block["text"]["text"].startswith("`a.yml") for block in drawn.blocks if "text" in block
    )
    assert drawn.blocks[-2]["elements"][0]["text"].startswith(f"… and {300 - shown} more")


def test_the_unforeseen_has_a_number_and_no_traceback() -> None:
    drawn = broken("7f3a")

    assert "7f3a" in drawn.text
    assert "Traceback" not in drawn.blocks[0]["text"]["text"]
