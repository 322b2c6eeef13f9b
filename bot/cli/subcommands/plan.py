"""Every command that the cutover of a migration file would run, in order; runs none of them."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from bot.cli.exits import Exit
from bot.cli.output import answer
from bot.connectors.migration_files import read_migration
from bot.executor.outlook import written
from bot.views import runbook as views

name = "plan"
help = "print every command of a cutover, and the plan's digest"  # noqa: A001 - every subcommand has it


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take one file."""
    parser.add_argument("file", metavar="FILE", help="a migration file")


def run(args: argparse.Namespace) -> int:
    """Print them; nothing is asked and nothing is run."""
    book = written(read_migration(Path(args.file)))
    answer(args, text=views.text(book), data={"digest": book.digest, **json.loads(book.to_json())})
    return Exit.OK
