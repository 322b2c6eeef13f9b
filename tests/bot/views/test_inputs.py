from __future__ import annotations

from bot.views.inputs import Choice, choice, member, words


def test_words_are_asked_in_several_lines_with_a_hint() -> None:
    assert words("text", "Evidence", most=1000, hint="What you saw.") == {
        "type": "input",
        "block_id": "text",
        "label": {"type": "plain_text", "text": "Evidence"},
        "hint": {"type": "plain_text", "text": "What you saw."},
        "element": {
            "type": "plain_text_input",
            "action_id": "text",
            "multiline": True,
            "max_length": 1000,
        },
    }


def test_a_choice_stands_at_first_only_when_it_is_one_of_them() -> None:
    known = (Choice(value="a", text="A" * 200), Choice(value="b", text="B"))

    chosen = choice("subject", "Which", known, "b")["element"]
    assert chosen["initial_option"]["text"]["text"] == "B"
    assert len(chosen["options"][0]["text"]["text"]) == 75
    assert "initial_option" not in choice("subject", "Which", known, "c")["element"]


def test_a_person_is_chosen_among_the_workspace() -> None:
    assert member("to", "To whom")["element"] == {"type": "users_select", "action_id": "to"}


def test_no_more_than_a_hundred_choices_are_offered() -> None:
    many = tuple(Choice(value=str(n), text="x") for n in range(120))

    assert len(choice("subject", "Which", many)["element"]["options"]) == 100
