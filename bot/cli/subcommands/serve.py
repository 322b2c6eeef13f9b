"""Run the bot until it is told to stop."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys

from bot.app.serving import serve
from bot.log import configure_logging
from bot.settings import load_settings

name = "serve"
help = "run the bot"  # noqa: A001 - every subcommand has it


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing; the environment says everything."""
    del parser


def run(args: argparse.Namespace) -> int:
    """Serve, with logs as JSON on standard error."""
    del args
    os.umask(0o077)
    settings = load_settings(os.environ)
    configure_logging(settings.log_level, sys.stderr)
    return asyncio.run(serve(settings))
