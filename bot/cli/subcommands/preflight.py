"""Ask the server of a migration file everything that must hold; change nothing."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import os
import sys
from pathlib import Path
from typing import Any

from bot.app.terminal import preflight
from bot.cli.exits import Exit
from bot.cli.findings import as_data, state_data
from bot.cli.output import answer
from bot.domain.state import PreflightState, RunState
from bot.domain.verdict import Readiness
from bot.settings import load_local_settings
from bot.views.preflight import card
from bot.views.text import plain

name = "preflight"
help = "ask a server everything that must hold before its migration"  # noqa: A001 - every subcommand has it


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take one file."""
    parser.add_argument("file", metavar="FILE", help="a migration file")


def run(args: argparse.Namespace) -> int:
    """Print the verdict; progress goes to standard error where a person watches."""
    settings = load_local_settings(os.environ)
    by = f"terminal:{getpass.getuser()}"
    state = asyncio.run(preflight(settings, os.environ, Path(args.file), by, _progress))
    answer(args, text=plain(card(state)), data=_data(state))
    if state.state is not RunState.DONE:
        return Exit.NOT_ASKED
    ready = state.verdict.readiness is Readiness.READY
    return Exit.OK if ready else Exit.BLOCKED


def _progress(state: PreflightState) -> None:
    if sys.stderr.isatty():
        end = "\n" if not state.state.active else "\r"
        line = f"preflight of {state.migration}: {len(state.findings)} of {state.total}"
        print(line, end=end, file=sys.stderr, flush=True)


def _data(state: PreflightState) -> dict[str, Any]:
    return {**state_data(state), "findings": [as_data(one) for one in state.verdict.findings]}
