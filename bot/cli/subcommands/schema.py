"""The JSON schema of a migration file, for editors."""

from __future__ import annotations

import argparse
import json

from bot.cli.exits import Exit
from bot.domain.file_schema import file_schema

name = "schema"
help = "print the JSON schema of a migration file"  # noqa: A001 - the name that every subcommand has


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing, and say how editors find the schema."""
    parser.epilog = (
        "Write it beside your file (slipway schema > slipway.schema.json) and begin the file with: "
        "# yaml-language-server: $schema=./slipway.schema.json"
    )


def run(args: argparse.Namespace) -> int:  # noqa: ARG001 - with --json or without, it is JSON
    """The schema, draft 2020-12."""
    print(json.dumps(file_schema(), ensure_ascii=False, indent=2))
    return Exit.OK
