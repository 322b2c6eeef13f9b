"""Put the old services back: needs neither Slack nor the database, and no gate is in the way."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import os
import sys
from pathlib import Path

from bot.app.without_database import roll_back
from bot.cli.exits import Exit
from bot.cli.output import answer
from bot.connectors.migration_files import read_migration
from bot.domain.cutover import Returned
from bot.domain.errors import Refused
from bot.domain.plan import Plan
from bot.settings import load_local_settings
from bot.views.rollback import returned
from bot.views.text import plain

name = "rollback"
help = "put the old services back, without Slack and database"  # noqa: A001 - every subcommand has it


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take one file, and the confirm beforehand."""
    parser.add_argument("file", metavar="FILE", help="a migration file")
    parser.add_argument("--yes", action="store_true", help="do not ask first")


def run(args: argparse.Namespace) -> int:
    """Say what was seen on each server; 0 only when the old services answer on all of them."""
    file = Path(args.file)
    plan = read_migration(file)
    if not args.yes and not _confirmed(plan):
        raise Refused("Nothing was done.", next_action="Add `--yes`, or type yes when asked.")
    settings = load_local_settings(os.environ)
    by = f"terminal:{getpass.getuser()}"
    done = asyncio.run(roll_back(settings, os.environ, plan, file, by))
    answer(args, text=plain(returned(done)), data=_as_data(done))
    return Exit.OK if done.back else Exit.BLOCKED


def _confirmed(plan: Plan) -> bool:
    """One confirm, by a person at a terminal."""
    if not sys.stdin.isatty():
        return False
    servers = ", ".join(target.name for target in plan.targets)
    print(f"Give the traffic of {plan.name} back to the old services on {servers}? ", end="")
    sys.stdout.flush()
    return sys.stdin.readline().strip().casefold() in {"yes", "y"}


def _as_data(done: Returned) -> dict[str, object]:
    return {
        "migration": done.migration,
        "back": done.back,
        "seconds": round(done.seconds, 3),
        "noted": done.noted,
        "seen": [each.to_json() for each in done.seen],
    }
