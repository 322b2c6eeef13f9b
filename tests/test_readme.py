"""The README names every command that there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli.subcommand import words
from bot.settings import VARIABLES
from commands.menu import find_menu
from sandbox.packages import TESTS

README = (Path(__file__).parent.parent / "README.md").read_text()


@pytest.mark.parametrize("word", sorted(find_menu().words))
def test_every_slash_word_is_named(word: str) -> None:
    assert f"/migrate {word}" in README


@pytest.mark.parametrize("word", words())
def test_every_subcommand_is_named(word: str) -> None:
    assert f"slipway {word}" in README


@pytest.mark.parametrize(
    "variable", sorted(set(VARIABLES) - {"SLACK_API_URL", "SLIPWAY_LOG_LEVEL"})
)
def test_every_setting_is_named(variable: str) -> None:
    assert variable in README


@pytest.mark.parametrize("package", TESTS)
def test_every_system_package_is_named(package: str) -> None:
    assert package in README
