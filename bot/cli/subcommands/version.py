"""Which Slipway this is."""

from __future__ import annotations

import argparse
import platform

from bot import __version__
from bot.cli.exits import Exit
from bot.cli.output import answer

name = "version"
help = "print the version"  # noqa: A001 - the name that every subcommand has


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing."""


def run(args: argparse.Namespace) -> int:
    """Slipway's version and Python's."""
    python = platform.python_version()
    answer(
        args,
        text=f"slipway {__version__} (Python {python})",
        data={"slipway": __version__, "python": python},
    )
    return Exit.OK
