"""Try out the restore, the schema migration or the old app's writes on a copy of the database."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import os
import sys
from pathlib import Path
from typing import Any

from bot.app.terminal import drill
from bot.cli.exits import Exit
from bot.cli.output import answer
from bot.domain.drill import DrillKind, DrillState
from bot.settings import load_local_settings
from bot.views.drill import card
from bot.views.text import plain

name = "drill"
help = "try something out on a copy of the database"  # noqa: A001 - every subcommand has it


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to try out, and one file."""
    kinds = [kind.value for kind in DrillKind]
    parser.add_argument("kind", choices=kinds, help="what to try out")
    parser.add_argument("file", metavar="FILE", help="a migration file")


def run(args: argparse.Namespace) -> int:
    """Print the result; progress goes to standard error where a person watches."""
    settings = load_local_settings(os.environ)
    by = f"terminal:{getpass.getuser()}"
    kind = DrillKind(args.kind)
    state = asyncio.run(drill(settings, os.environ, kind, Path(args.file), by, _progress))
    answer(args, text=plain(card(state)), data=as_data(state))
    if state.result is None:
        return Exit.NOT_ASKED
    return Exit.OK if state.result.held else Exit.BLOCKED


def _progress(state: DrillState) -> None:
    if sys.stderr.isatty():
        end = "\n" if not state.state.active else "\r"
        line = f"drill of {state.migration}: {state.done} of {len(state.steps)} steps"
        print(line, end=end, file=sys.stderr, flush=True)


def as_data(state: DrillState) -> dict[str, Any]:
    """The drill for programs."""
    result = state.result
    return {
        "run": state.run,
        "drill": state.kind.value,
        "migration": state.migration,
        "target": state.target,
        "state": state.state.value,
        "held": result.held if result else None,
        "facts": dict(result.facts) if result else {},
        "trouble": (result.trouble if result else "") or state.trouble,
        "evidence": result.evidence if result else "",
        "steps": [{"name": step.name, "state": step.state} for step in state.steps],
    }
