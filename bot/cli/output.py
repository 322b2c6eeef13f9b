"""One answer, as text for people or as JSON for programs."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from typing import Any

from bot.cli.exits import Exit
from bot.domain.errors import Conflict, Refused, SlipwayError
from bot.domain.redaction import redacted


def answer(args: argparse.Namespace, *, text: str, data: Mapping[str, Any]) -> None:
    """Print the text, or with `--json` the data, on standard output."""
    print(_json(data) if args.json else text)


def refuse(error: SlipwayError, *, as_json: bool) -> Exit:
    """Say on standard error what is wrong and what to do, and with which status to leave."""
    status = _status(error)
    sentence, next_action = redacted(error.sentence), redacted(error.next_action)
    if as_json:
        kind = type(error).__name__
        print(_json({"error": kind, "sentence": sentence, "next_action": next_action}))
    print(f"slipway: {sentence}\n{next_action}".rstrip(), file=sys.stderr)
    return status


def _status(error: SlipwayError) -> Exit:
    if isinstance(error, Refused):
        return Exit.WRONG_INPUT
    return Exit.CONFLICT if isinstance(error, Conflict) else Exit.NOT_ASKED


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)
