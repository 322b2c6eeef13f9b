"""Runs on the server: what the new stack's files say of variables, without a value of them."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.shell.on_server.env_lines import Entry, entries
from bot.shell.on_server.env_names import is_secret, may_be_shown

_COMPOSE = re.compile(r"(?<!\$)(?:\$\$)*\$(?:\{([A-Za-z_]\w*)(:?-)?|([A-Za-z_]\w*))")
_CADDY = re.compile(r"\{\$([A-Za-z_]\w*)(:)?|\{env\.([A-Za-z_]\w*)()\}")
_COMMENT = re.compile(r"^[ \t]*#.*$", re.M)
_FILLER = re.compile(
    r"(?i)change|replace|your|example|dummy|placeholder|insert|todo|xxx|<|\.\.\.|password|secret"
)
_REAL = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\b(?:AKIA|ASIA)[A-Z0-9]{16}|\bgh[a-z]_\w{20,}|\bsk_live_\w{8,}"
    r"|\bxox[a-z]-[\w-]{10,}|\bnpg_\w{8,}|\beyJ[\w-]{8,}\.[\w-]{8,}\."
)
_PASSWORD = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s:/@]*:([^\s@]+)@")
_LONG, _RANDOM = 16, 3.0


def main(arguments: Sequence[str]) -> None:
    """Print the rows: env file, example, Compose file, Caddyfile, then names that are known."""
    env, example, compose, caddy = (_read(path) for path in arguments[:4])
    named = [entry.name for entry in entries(example[1])]
    known = frozenset((*named, *arguments[4:]))
    files = {"env": env, "example": example, "compose": compose, "caddy": caddy}
    for row in (
        *(("file", word, state) for word, (state, _) in files.items()),
        *_env_rows(env[1], known),
        *_example_rows(example[1], env[1]),
        *_used_rows("compose", _COMPOSE, _COMMENT.sub("", compose[1])),
        *_used_rows("caddy", _CADDY, _COMMENT.sub("", caddy[1])),
    ):
        sys.stdout.write("\t".join(map(str, row)) + "\n")


def _read(path: str) -> tuple[str, str]:
    try:
        return "there", Path(path).read_bytes().decode("utf-8", "replace")
    except FileNotFoundError:
        return "missing", ""
    except OSError:
        return "hidden", ""


def _env_rows(text: str, known: frozenset[str]) -> Iterator[tuple[object, ...]]:
    hidden = 0
    for entry in entries(text):
        shown = may_be_shown(entry.name, known)
        hidden += not shown and "refused" not in entry.kinds
        for kind in entry.kinds if shown or "refused" in entry.kinds else ():
            yield "drift", entry.line, entry.name if shown else "?", kind
        if shown:
            yield "set", entry.name, "full" if entry.value else "empty"
    yield "hidden", hidden


def _example_rows(text: str, env: str) -> Iterator[tuple[object, ...]]:
    real = {entry.name: entry.value for entry in entries(env)}
    for entry in entries(text):
        if may_be_shown(entry.name, frozenset((entry.name,))):
            described = "described" if entry.described else "bare"
            yield "example", entry.name, described, _content(entry, real)


def _content(entry: Entry, real: dict[str, str]) -> str:
    value = entry.value
    inside = _PASSWORD.match(value)
    told = inside.group(1) if inside else value if is_secret(entry.name) else ""
    if told and len(value) >= _LONG // 2 and real.get(entry.name) == value:
        return "fine" if _FILLER.search(told) else "same"
    if _REAL.search(value):
        return "secret"
    return "secret" if _is_random(told) and not _FILLER.search(told) else "fine"


def _is_random(text: str) -> bool:
    """Whether it is long and varied as what a machine made up; words and prose are not."""
    if len(text) < _LONG or re.search(r"\s", text) or not re.search(r"\d", text):
        return False
    shares: list[float] = [text.count(one) / len(text) for one in set(text)]
    return -sum(share * math.log2(share) for share in shares) >= _RANDOM


def _used_rows(where: str, pattern: re.Pattern[str], text: str) -> Iterator[tuple[object, ...]]:
    needed: dict[str, bool] = {}
    for found in pattern.finditer(text):
        name = found.group(1) or found.group(3)
        needed[name] = needed.get(name, False) or not found.group(2)
    for name in sorted(needed):
        yield "used", name, where, "needed" if needed[name] else "default"
