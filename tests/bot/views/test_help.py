from __future__ import annotations

from bot.views.help import did_you_mean, help_text
from bot.views.limits import check_message

WORDS = (("preflight", "Ask everything"), ("status", "Where it stands"))


def test_help_says_what_is_next_here_and_then_every_word(a_status) -> None:
    drawn = help_text(WORDS, (a_status(),), "U0LEAD")

    state, words, elsewhere = drawn.blocks
    assert state["text"]["text"] == (
        "*NO PREFLIGHT YET · shop/production*\n"
        "*Next:* Run a preflight: it only asks and changes nothing."
    )
    assert words["text"]["text"] == (
        "`/migrate preflight`  Ask everything\n`/migrate status`  Where it stands"
    )
    assert "slipway preflight FILE" in elsewhere["elements"][0]["text"]


def test_help_in_a_strange_channel_says_how_to_begin() -> None:
    assert "No migration belongs" in help_text(WORDS, (), "U0LEAD").blocks[0]["text"]["text"]


def test_an_unknown_word_gets_its_nearest_neighbours() -> None:
    drawn = did_you_mean("prefligth", ("preflight",), WORDS)

    assert drawn.text == "No such command: prefligth. Did you mean preflight?"
    assert drawn.blocks[0]["text"]["text"] == (
        "There is no `/migrate prefligth`.\nDid you mean `/migrate preflight`?"
    )


def test_a_word_like_no_other_gets_the_list_and_cannot_harm() -> None:
    drawn = did_you_mean("<!channel>" * 900, (), WORDS)

    assert check_message(drawn) == ()
    assert "Did you mean" not in drawn.blocks[0]["text"]["text"]
