"""Finds statements in SQL that hurt old code and that squawk lets pass."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.domain.reading import SqlHit

_IGNORED = re.compile(r"--\s*squawk-ignore\s+([\w, -]+)")
_WORDS = tuple(
    (rule, said, re.compile(pattern, re.IGNORECASE | re.DOTALL))
    for rule, said, pattern in (
        (
            "restart-sequence",
            "numbers that were given out are given out again",
            r"alter\s+sequence\b.*\brestart\b",
        ),
        (
            "adding-check",
            "rows that old code writes may be refused",
            r"alter\s+table\b.*\badd\s+(constraint\s+\S+\s+)?check\b",
        ),
        ("unread-code", "nobody looked into that block or procedure", r"(do|call)\b"),
        ("adding-trigger", "old code sets it off, too", r"create\s+.*\btrigger\b"),
        (
            "row-security",
            "rows that old code needs may be hidden from it",
            r"alter\s+table\b.*\benable\s+row\s+level\s+security\b|create\s+policy\b",
        ),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """How many statements there are, and which of them hurt."""

    statements: int
    hits: tuple[SqlHit, ...]


def scan(file: str, text: str) -> Scan:
    """Every statement by itself; one that cannot be read is squawk's to name.

    A comment `-- squawk-ignore RULE` above a statement counts here too. Raises `ImportError`
    where sqlglot is not installed.
    """
    from sqlglot.errors import SqlglotError  # noqa: PLC0415 - optional, and slow to import

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    hits: list[SqlHit] = []
    try:
        pieces = _pieces(text)
    except SqlglotError:
        return Scan(statements=1, hits=())
    for line, piece, above in pieces:
        ignored = {word.strip() for found in _IGNORED.findall(above) for word in found.split(",")}
        for rule, said in _broken(piece):
            if rule not in ignored:
                hits.append(SqlHit(file=file, line=line, rule=rule, said=said))
    return Scan(statements=len(pieces), hits=tuple(hits))


def _pieces(text: str) -> list[tuple[int, str, str]]:
    """Line, text and what stands above it, for each statement."""
    from sqlglot import TokenType, tokenize  # noqa: PLC0415 - optional, and slow to import

    statements: list[list[Any]] = [[]]
    for token in tokenize(text, read="postgres"):
        if token.token_type is TokenType.SEMICOLON:
            statements.append([])
        else:
            statements[-1].append(token)
    pieces: list[tuple[int, str, str]] = []
    ended = 0
    for tokens in filter(None, statements):
        first, last = tokens[0], tokens[-1]
        pieces.append((first.line, text[first.start : last.end + 1], text[ended : first.start]))
        ended = last.end + 1
    return pieces


def _broken(statement: str) -> list[tuple[str, str]]:
    from sqlglot import parse_one  # noqa: PLC0415 - optional, and slow to import
    from sqlglot.errors import SqlglotError  # noqa: PLC0415

    words = [(rule, said) for rule, said, pattern in _WORDS if pattern.match(statement)]
    try:
        tree = parse_one(statement, read="postgres")
    except SqlglotError:
        return words
    return words + [(rule, said) for rule, said, breaks in _RULES if breaks(tree)]


def _has(tree: Any, kind: str) -> bool:
    return any(type(node).__name__ == kind for node in tree.walk())


def _drops_trigger(tree: Any) -> bool:
    return _is(tree, "Drop") and str(tree.args.get("kind")).upper() == "TRIGGER"


def _is(tree: Any, kind: str) -> bool:
    return type(tree).__name__ == kind


_RULES: tuple[tuple[str, str, Callable[[Any], bool]], ...] = (
    (
        "data-delete",
        "rows are deleted that old code may need",
        lambda tree: _has(tree, "Delete"),
    ),
    (
        "data-update",
        "rows are changed under old code, and locked meanwhile",
        lambda tree: _has(tree, "Update") or _is(tree, "Merge"),
    ),
    ("data-truncate", "a table is emptied", lambda tree: _is(tree, "TruncateTable")),
    ("drop-trigger", "a trigger that old code relies on is gone", _drops_trigger),
    ("revoke", "a right that old code uses may be gone", lambda tree: _is(tree, "Revoke")),
)
