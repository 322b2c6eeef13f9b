"""Every box of the checklist of a migration, as it stands; nobody is asked."""

from __future__ import annotations

import argparse
import asyncio
import os
from pathlib import Path

from bot.app.outlooks import outlook
from bot.cli.exits import Exit
from bot.cli.output import answer
from bot.cli.standings import checklist as data
from bot.settings import load_local_settings
from bot.views import checklist as views
from bot.views.text import plain

name = "checklist"
help = "print every box of the checklist with who, what and when"  # noqa: A001 - every subcommand has it


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take one file."""
    parser.add_argument("file", metavar="FILE", help="a migration file")


def run(args: argparse.Namespace) -> int:
    """Print it."""
    known = asyncio.run(outlook(load_local_settings(os.environ), os.environ, Path(args.file)))
    answer(args, text=plain(views.checklist(known)), data=data(known))
    return Exit.OK
