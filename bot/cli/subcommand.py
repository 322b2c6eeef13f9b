"""The shape of a subcommand, and how one is found by its place."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
from difflib import get_close_matches
from typing import Protocol, cast

from bot.cli import subcommands


class Subcommand(Protocol):
    """What each module in bot/cli/subcommands has; the file is called like the word.

    `run` answers the exit status and may raise `SlipwayError`; `args.json` is always there.
    """

    name: str
    help: str

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare what the subcommand takes, without `--json`."""
        ...

    def run(self, args: argparse.Namespace) -> int:
        """Do it."""
        ...


def words() -> tuple[str, ...]:
    """Every subcommand's word, without importing it."""
    found = pkgutil.iter_modules(subcommands.__path__)
    return tuple(sorted(info.name.replace("_", "-") for info in found))


def load(word: str) -> Subcommand:
    """The subcommand; only its own imports are paid for."""
    module = importlib.import_module(f"{subcommands.__name__}.{word.replace('-', '_')}")
    return cast(Subcommand, module)


def unknown(word: str) -> str:
    """The sentence about a word that is no subcommand."""
    close = get_close_matches(word, words(), n=1)
    hint = f"Did you mean `{close[0]}`?" if close else f"There are {', '.join(words())}."
    return f"'{word[:40]}' is not a subcommand. {hint}"
