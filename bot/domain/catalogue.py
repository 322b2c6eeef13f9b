"""The page that lists every check, written from the checks themselves."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.check import Check

_HEAD = """\
# The checks

Every line of the runbook's checklist that `/migrate preflight` judges today. This page is written
from the code; a test compares the two.

A finding is **pass**, **warn**, **fail**, **skip** or **unknown**. Unknown blocks like fail: only a
fact that was collected can pass. A check that is unknown only because one that it needs is not
cleared is skipped, and says so; the cause goes on blocking.

The vantage says from where the question is asked: *server* (over SSH), *bot* (as a visitor or a
client) or *provider* (its API).
"""
_COLUMNS = ("Check", "Line", "What holds when it passes", "Rule", "Risk", "Vantage", "Needs")


def page(checks: Iterable[Check]) -> str:
    """Markdown: one table for each heading of the runbook, in the order of the seed's lines."""
    headings: dict[str, list[Check]] = {}
    for check in checks:
        headings.setdefault(_heading(check), []).append(check)
    parts = (_section(heading, members) for heading, members in sorted(headings.items()))
    return "\n".join((_HEAD, *parts))


def _heading(check: Check) -> str:
    return type(check).__module__.split(".")[-2]


def _section(heading: str, checks: Iterable[Check]) -> str:
    ordered = sorted(checks, key=lambda check: (check.line, check.id))
    lines = (_COLUMNS, ("---",) * len(_COLUMNS), *map(_row, ordered))
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"## {heading.capitalize()}\n\n{table}\n"


def _row(check: Check) -> tuple[str, ...]:
    needs = ", ".join(f"`{need}`" for need in getattr(check, "needs", ())) or "-"
    return (
        f"`{check.id}`",
        check.line,
        check.title,
        check.expected,
        check.risk.value,
        check.vantage.value,
        needs,
    )
