"""Every line of the runbook, in its order; a test walks the seed so that none is left out."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from bot.domain.check import Check
from bot.domain.lines.afterwards import ASSUMPTIONS, CONTACTS, MONITORING
from bot.domain.lines.checklist import CHECKLIST, SIGN_OFFS
from bot.domain.lines.line import Answer, Line
from bot.domain.lines.mitigations import MITIGATIONS

__all__ = [
    "ASSUMPTIONS",
    "ATTESTABLE",
    "CHECKLIST",
    "CONTACTS",
    "LINES",
    "MITIGATIONS",
    "MONITORING",
    "SIGN_OFFS",
    "Answer",
    "Line",
    "page",
]

LINES = (*MITIGATIONS, *CHECKLIST, *MONITORING, *CONTACTS, *ASSUMPTIONS, *SIGN_OFFS)

#: The lines that only a person can answer.
ATTESTABLE = tuple(line for line in LINES if line.answer is Answer.ATTESTATION)

_HEAD = """\
# Every line of the runbook, and what answers it

This page is written from the code; a test compares the two, and another one walks the runbook
itself so that no line is left out. A line without an answer of today is never counted as done.

*check*: `/migrate preflight` judges it. *attestation*: only a person can say so, with
`/migrate attest`. *drill*, *rehearsal*, *cutover*, *sign-offs*, *watch*: a later act of the
migration answers it. Where checks are named they count, whatever else answers the line.
"""
_COLUMNS = ("Line", "What must hold", "Answered by", "Checks", "Risk")


def page(checks: Iterable[Check]) -> str:
    """Markdown: one table for each heading."""
    by_line: dict[str, list[str]] = {}
    for check in sorted(checks, key=lambda check: check.id):
        by_line.setdefault(check.line, []).append(check.id)
    parts = (
        _section(heading, tuple(lines), by_line)
        for heading, lines in groupby(LINES, key=lambda line: line.heading)
    )
    return "\n".join((_HEAD, *parts))


def _section(heading: str, lines: tuple[Line, ...], by_line: dict[str, list[str]]) -> str:
    rows = (_COLUMNS, ("---",) * len(_COLUMNS), *(_row(line, by_line) for line in lines))
    return f"## {heading}\n\n" + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _row(line: Line, by_line: dict[str, list[str]]) -> tuple[str, ...]:
    found = [check for each in line.judged_by for check in by_line.get(each, ())]
    checks = ", ".join(f"`{check}`" for check in dict.fromkeys(found)) or "-"
    risk = line.risk.value if line.risk else "-"
    return (line.id, line.text, line.answer.value, checks, risk)
