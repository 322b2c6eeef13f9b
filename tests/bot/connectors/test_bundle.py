"""Commands become one script; what cannot be quoted safely is not sent."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.connectors.bundle import script, unsendable
from bot.domain.probe import Command


def launched(text: str) -> list[str]:
    """The words of the only command, as a shell reads them."""
    return shlex.split(text.split("job 0 ", 1)[1].split(" ", 2)[2].rsplit(" &\n", 1)[0])


@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))))
def test_every_word_arrives_as_it_was(words: list[str]) -> None:
    command = Command(argv=("show", *words))

    assert launched(script([command], "n")) == ["timeout", "-k", "1", "5", "show", *words]


@pytest.mark.parametrize("word", ["a\0b", "\ud800"])
def test_a_word_that_cannot_travel_is_named(word: str) -> None:
    assert unsendable(Command(argv=("show", word)))


@pytest.mark.parametrize("argv", [(), ("",)])
def test_an_empty_command_is_not_sent(argv: tuple[str, ...]) -> None:
    assert unsendable(Command(argv=argv))


def test_a_command_for_root_goes_through_sudo_only_for_those_who_are_not_root() -> None:
    command = Command(argv=("nft", "list", "ruleset"), sudo=True, timeout=2.5)
    bounded = ["timeout", "-k", "1", "2.5", "nft", "list", "ruleset"]

    assert launched(script([command], "n", ("sudo", "-n", "--"))) == ["sudo", "-n", "--", *bounded]
    assert launched(script([command], "n")) == bounded


def test_a_half_received_script_does_nothing() -> None:
    text = script([Command(argv=("reboot-is-not-asked-for",))], "n")

    assert text.startswith("main() {\n")
    assert text.endswith("\nmain\n")
