from __future__ import annotations

from bot.views.instruction import instruction


def test_a_command_becomes_a_block_to_copy_and_a_word_stays_inline() -> None:
    said = "Run `chmod 600 /srv/.env.prod`, then set `USER` in the Dockerfile."

    assert instruction(said) == (
        "Run\n```chmod 600 /srv/.env.prod```\nthen set `USER` in the Dockerfile."
    )


def test_a_sentence_without_commands_stays_as_it_is() -> None:
    assert instruction("Grow the <volume>.") == "Grow the &lt;volume&gt;."


def test_two_commands_become_two_blocks() -> None:
    assert instruction("`a b` and `c d`.") == "```a b```\nand\n```c d```"


def test_too_much_to_say_is_cut_between_the_commands() -> None:
    said = instruction("word " * 100 + "`systemctl restart shop`", 300)

    assert said.endswith("…")
    assert len(said) <= 300
