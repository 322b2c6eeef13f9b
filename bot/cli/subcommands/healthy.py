"""Ask the bot of this machine whether it is ready; made for a container's health check."""

from __future__ import annotations

import argparse
import os

import httpx

from bot.cli.exits import Exit
from bot.cli.output import answer

name = "healthy"
help = "ask the running bot whether it is ready"  # noqa: A001 - every subcommand has it

_SECONDS = 4.0


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing; the address is the one that the bot listens on."""
    del parser


def run(args: argparse.Namespace) -> int:
    """0 when it is ready, 1 when it says it is not, 3 when it does not answer."""
    host = os.environ.get("SLIPWAY_HTTP_HOST", "127.0.0.1").replace("0.0.0.0", "127.0.0.1")  # noqa: S104 - the wildcard is reached on loopback
    url = f"http://{host}:{os.environ.get('SLIPWAY_HTTP_PORT', '8080')}/readyz"
    try:
        found = httpx.get(url, timeout=_SECONDS, trust_env=False)
    except httpx.HTTPError as trouble:
        answer(args, text=f"The bot does not answer at {url}.", data={"error": str(trouble)})
        return Exit.NOT_ASKED
    answer(args, text=found.text, data=found.json())
    return Exit.OK if found.is_success else Exit.BLOCKED
