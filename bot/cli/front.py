"""From the arguments to one subcommand, and from every end to an exit status."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence

from bot.cli.exits import Exit
from bot.cli.output import refuse
from bot.cli.subcommand import load, unknown, words
from bot.domain.errors import SlipwayError
from bot.domain.redaction import redacted

_log = logging.getLogger("slipway.cli")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; never raises, never prints a traceback."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        status = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        _close_output()
        return Exit.PIPE_CLOSED
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    return status


def _run(arguments: list[str]) -> int:
    """`--json` may stand anywhere, also behind the words of a subcommand of a subcommand."""
    words_only = [each for each in arguments if each != "--json"]
    as_json = len(words_only) < len(arguments)
    try:
        return _dispatch(words_only, argparse.Namespace(json=as_json))
    except SlipwayError as error:
        return refuse(error, as_json=as_json)
    except BrokenPipeError:
        raise
    except Exception as fault:  # noqa: BLE001 - the last resort: a crash must not exit with 1, "not ready"
        _log.debug("the command failed", exc_info=True)
        kind = type(fault).__name__
        print(
            f"slipway: a fault of Slipway itself: {kind}: {redacted(str(fault))}", file=sys.stderr
        )
        return Exit.BUG


def _dispatch(arguments: list[str], namespace: argparse.Namespace) -> int:
    word = next((each for each in arguments if not each.startswith("-")), None)
    known = words()
    if word is not None and word not in known:
        print(f"slipway: {unknown(word)}", file=sys.stderr)
        return Exit.WRONG_INPUT
    parser = _parser((word,) if word else known)
    try:
        args = parser.parse_args(arguments, namespace)
    except SystemExit as end:
        return Exit.OK if end.code in (0, None) else Exit.WRONG_INPUT
    return load(args.subcommand).run(args)


def _parser(chosen: Sequence[str]) -> argparse.ArgumentParser:
    statuses = "\n".join(f"  {status.value:>3}  {status.meaning}" for status in Exit)
    parser = argparse.ArgumentParser(
        prog="slipway",
        description="Moves a running app from systemd or pm2 to Docker Compose and Caddy.",
        epilog=f"exit status:\n{statuses}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    places = parser.add_subparsers(dest="subcommand", required=True, metavar="SUBCOMMAND")
    for word in chosen:
        subcommand = load(word)
        place = places.add_parser(
            subcommand.name, help=subcommand.help, description=subcommand.help, allow_abbrev=False
        )
        subcommand.arguments(place)
        place.epilog = f"{place.epilog or ''} With --json it prints JSON for programs.".strip()
    return parser


def _close_output() -> None:
    """Python flushes standard output once more at its end, and would complain there."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
