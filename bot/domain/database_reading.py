"""Answers of databases, of those who keep them, and what drills left behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What a statement gave, every value as the database writes it; None is NULL.

    `asked_at` is when it was asked, in Unix seconds.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    asked_at: int = 0
    kind: Literal["rows"] = "rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderAnswer:
    """What a provider's API answered: JSON without people and without connection strings.

    `asked_at` is when it was asked, in Unix seconds; `date` is the provider's own clock as it
    wrote it.
    """

    status: int
    body: str
    asked_at: int
    date: str = ""
    kind: Literal["provider"] = "provider"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """The last drill: when it ended, whether it held, and what it measured, by name.

    Times are Unix seconds; `ended_at` is 0 when there was none, `asked_at` is when we looked.
    `trouble` says why it did not hold.
    """

    ended_at: int
    asked_at: int = 0
    held: bool = False
    trouble: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    kind: Literal["drill"] = "drill"


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlHit:
    """A rule that a statement breaks; `line` counts from 1."""

    file: str
    line: int
    rule: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlFindings:
    """What the linters say of SQL files; `statements` counts those that they read."""

    files: tuple[str, ...]
    statements: int
    hits: tuple[SqlHit, ...] = ()
    kind: Literal["sql_findings"] = "sql_findings"
