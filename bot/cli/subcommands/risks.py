"""The risk matrix of a migration, computed from what is known; nobody is asked."""

from __future__ import annotations

import argparse
import asyncio
import os
from pathlib import Path

from bot.app.outlooks import outlook
from bot.cli.exits import Exit
from bot.cli.output import answer
from bot.cli.standings import risks as data
from bot.settings import load_local_settings
from bot.views import risks as views
from bot.views.text import plain

name = "risks"
help = "print the risk matrix as it is today"  # noqa: A001 - every subcommand has it


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take one file."""
    parser.add_argument("file", metavar="FILE", help="a migration file")


def run(args: argparse.Namespace) -> int:
    """Print it."""
    known = asyncio.run(outlook(load_local_settings(os.environ), os.environ, Path(args.file)))
    answer(args, text=plain(views.risks(known)), data=data(known))
    return Exit.OK
