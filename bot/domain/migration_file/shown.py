"""How a piece of the file is shown: on one line, cut where it is long."""

from __future__ import annotations

import json
import re

_LONGEST = 40
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def cut(text: str) -> str:
    """At most forty characters of it."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def quoted(text: str) -> str:
    """The text in double quotes; what cannot be seen or printed is written as an escape."""
    return json.dumps(cut(text), ensure_ascii=not text.isprintable())


def below(path: str, step: str | int) -> str:
    """The path of a part: `targets[0].port`."""
    if isinstance(step, int):
        return f"{path}[{step}]"
    word = cut(step) if _WORD.fullmatch(step) else quoted(step)
    return f"{path}.{word}" if path else word
