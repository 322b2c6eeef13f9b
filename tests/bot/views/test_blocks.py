from __future__ import annotations

from bot.views.blocks import (
    Confirm,
    Press,
    actions,
    context,
    fitting,
    header,
    message,
    section,
    size,
    within,
)
from bot.views.markup import Safe


def test_a_header_is_cut_to_what_slack_takes() -> None:
    text = header("x" * 400)["text"]["text"]

    assert len(text) == 150
    assert text.endswith("…")


def test_a_long_section_loses_whole_lines_and_closes_its_code() -> None:
    text = section(Safe("```" + "line\n" * 1_000 + "```"))["text"]["text"]

    assert len(text) <= 3_000
    assert text.endswith("line```\n…")


def test_text_that_fits_is_left_alone() -> None:
    assert within(Safe("short"), 10) == "short"


def test_empty_text_never_reaches_slack() -> None:
    assert header("")["text"]["text"] == "…"
    assert section(Safe(""))["text"]["text"] == "…"
    assert context()["elements"][0]["text"] == "…"


def test_five_buttons_at_most() -> None:
    presses = [Press(action=f"a{n}", label="Go", value="v") for n in range(9)]

    assert [e["action_id"] for e in actions(*presses)["elements"]] == ["a0", "a1", "a2", "a3", "a4"]


def test_a_question_before_the_click_keeps_slacks_limits_and_the_buttons_colour() -> None:
    asked = Confirm(title="t" * 200, text="w" * 400, yes="Approve it")
    press = Press(action="a", label="Approve", value="v", style="primary", confirm=asked)

    (button,) = actions(press)["elements"]

    assert button["confirm"]["style"] == "primary"
    assert [len(button["confirm"][name]["text"]) for name in ("title", "text")] == [100, 300]
    assert button["confirm"]["deny"]["text"] == "Cancel"


def test_blocks_are_taken_until_room_or_number_runs_out() -> None:
    block = section(Safe("x" * 100))

    assert len(fitting([block] * 9, size(block) * 3, 50)) == 3
    assert len(fitting([block] * 9, 100_000, 4)) == 4


def test_the_notification_is_one_line() -> None:
    assert message("two\nlines").text == "two lines"
