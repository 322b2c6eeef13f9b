"""A remediation as a person wants it at night: words to read, commands to copy."""

from __future__ import annotations

import re

from bot.views.markup import CUT, Safe, code, fence, prose

_CODE = re.compile(r"`([^`]+)`")
_LEAST = 120
_TOO_LONG = Safe("_(a command too long to show here: `slipway preflight --json` has it)_")


def instruction(text: str, limit: int = 900) -> Safe:
    """A sentence whose commands in backticks become blocks to copy; single words stay inline."""
    shown = ""
    for position, piece in enumerate(_CODE.split(text)):
        share = limit - len(shown)
        if share < _LEAST:
            return Safe(shown.rstrip() + CUT)
        if position % 2 == 0:
            begun = piece.lstrip(",.;: \n") if shown.endswith("\n") else piece
            shown += _spaced(begun.replace("`", "'"), share)
        elif " " in piece.strip():
            shown = f"{shown.rstrip()}\n{_command(piece, share)}\n"
        else:
            shown += code(piece, share - 2)
    return Safe(shown.strip())


def _spaced(text: str, limit: int) -> Safe:
    """Like `prose`, but the blanks at both ends stay."""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and text.strip() else ""
    return Safe(f"{before}{prose(text, limit - 2)}{after}")


def _command(command: str, share: int) -> Safe:
    """A command is shown whole or not at all: half of one must not be copied."""
    whole = fence(command, share - 8)
    return _TOO_LONG if whole.endswith(f"{CUT}```") else whole
