"""Runs on the server: an env file's lines, and which of them parsers read differently.

Measured with systemd 257, Compose 2.26 and python-dotenv 1.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_ASSIGNED = re.compile(r"(export[ \t]+)?([^=:]*?)[ \t]*([=:])[ \t]*(.*)", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DOLLAR = re.compile(r"\$(?:[A-Za-z_{]|\$)")
_ODD = r"(?<!\\)(?:\\\\)*"
_CLOSED = {
    '"': re.compile(r'((?:[^"\\]|\\.)*)"', re.DOTALL),
    "'": re.compile(r"((?:[^'\\]|\\.)*)'", re.DOTALL),
}
_ESCAPED = {'"': re.compile(_ODD + r"\\[abfnrtv$\n]"), "'": re.compile(r"\\'")}
_EXPANDED = re.compile(_ODD + _DOLLAR.pattern)


class Entry(NamedTuple):
    """One variable: its line, its naive value, and why parsers disagree about it.

    `kinds` holds words of docs/environment.md; `described` says that a comment is above or behind.
    """

    line: int
    name: str
    value: str
    kinds: tuple[str, ...]
    described: bool


def entries(text: str) -> Iterator[Entry]:
    """The variables in the order of the file; comments and empty lines are none."""
    lines = [line[:-1] if line.endswith("\r") else line for line in text.split("\n")]
    at, above = 0, ""
    while at < len(lines):
        line = lines[at].strip(" \t")
        used = 1
        if line.strip() and not line.startswith("#"):
            name, value, kinds, used = _variable(line, lines[at + 1 :])
            described = above.startswith("#") or "comment" in kinds
            yield Entry(at + 1, name, value, kinds, described)
        above = line
        at += used


def _variable(line: str, below: Sequence[str]) -> tuple[str, str, tuple[str, ...], int]:
    found = _ASSIGNED.fullmatch(line)
    if line.startswith(";"):
        return "", "", ("refused",), 1
    if found is None:
        bare = line.split()
        exported = ("export",) if bare[0] == "export" else ()
        return bare[-1], "", (*exported, "bare"), 1
    export, name, sign, text = found.groups()
    kinds = ["export"] if export else []
    kinds += [] if _NAME.fullmatch(name) else ["name"]
    kinds += ["colon"] if sign == ":" else []
    if text[:1] in _CLOSED:
        value, more, used = _quoted(text[0], text[1:], below)
    else:
        value, more, used = text.split(" #")[0].strip(), _plain(text), 1
    return name, value, (*kinds, *more), used


def _plain(text: str) -> Sequence[str]:
    kinds = ["dollar"] if _DOLLAR.search(text) else []
    kinds += ["backslash"] if "\\" in text else []
    return [*kinds, "comment"] if re.search(r"[ \t]#", text) else kinds


def _quoted(quote: str, text: str, below: Sequence[str]) -> tuple[str, Sequence[str], int]:
    found = _CLOSED[quote].match("\n".join((text, *below)))
    if found is None:
        return "", ["refused"], 1
    body = found.group(1)
    used = 1 + body.count("\n")
    behind = "\n".join((text, *below))[found.end() :].split("\n")[0]
    kinds = ["dollar"] if quote == '"' and _EXPANDED.search(body) else []
    kinds += ["escape"] if _ESCAPED[quote].search(body) else []
    kinds += ["after-quote"] if behind.strip() else []
    kinds += ["comment"] if behind.strip().startswith("#") else []
    return body, kinds, used
