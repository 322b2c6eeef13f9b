"""How one finding is drawn, and under which heading of the seed it belongs."""

from __future__ import annotations

import re

from bot.domain.check import Finding, Outcome
from bot.domain.message import Block
from bot.domain.probe import Vantage
from bot.views.blocks import section
from bot.views.instruction import instruction
from bot.views.markup import Safe, code, lines, person, prose, row, strong

SIGNS = {
    Outcome.PASS: "✅",
    Outcome.WARN: "⚠️",
    Outcome.FAIL: "⛔",
    Outcome.SKIP: "⏭️",
    Outcome.UNKNOWN: "❓",
}
_HEADINGS = {
    "C-INF": "Infrastructure",
    "C-DB": "Database",
    "C-APP": "Application",
    "C-FIL": "Files and media",
    "C-TST": "Testing",
}
_WAIVED = re.compile(r"Waived by (?P<by>\S+) (?P<rest>until .*)", re.DOTALL)
_SEEN_FROM = {
    Vantage.SERVER: "seen on the server",
    Vantage.BOT: "seen from the bot",
    Vantage.PROVIDER: "told by the provider",
}


def heading(finding: Finding) -> str:
    """The checklist's heading for its lines, the risk's name for everything else."""
    return _HEADINGS.get(finding.line.rpartition("-")[0], finding.risk.value)


def in_full(finding: Finding) -> Block:
    """All that a person needs to clear it."""
    return section(
        lines(
            _title(finding),
            _labelled("Found", prose(finding.observed)),
            _labelled("Must be", prose(finding.expected, 300)),
            _labelled("Do", instruction(finding.remediation)),
            _source(finding),
        )
    )


def in_short(finding: Finding) -> Block:
    """What is wrong, in two lines, while the rest is still being asked."""
    return section(lines(_title(finding), prose(finding.observed, 300)))


def as_record(finding: Finding) -> Block:
    """For the thread: short enough that a fixed number fits one message."""
    blocks = finding.outcome.blocks
    return section(
        lines(
            _title(finding, 100),
            _labelled("Found", _observed(finding)),
            _labelled("Must be", prose(finding.expected, 150)) if blocks else Safe(""),
            _labelled("Do", instruction(finding.remediation, 700)),
            row(_source(finding), _evidence(finding)),
        )
    )


def _observed(finding: Finding) -> Safe:
    """What was found; of what was waived first by whom."""
    found = _WAIVED.fullmatch(finding.observed) if finding.outcome is Outcome.WARN else None
    if found is None:
        return prose(finding.observed, 300)
    return row(Safe("Waived by"), person(found["by"]), prose(found["rest"], 270), by=" ")


def _title(finding: Finding, limit: int = 150) -> Safe:
    said = strong(finding.title, limit)
    doubt = Safe("(no answer)") if finding.outcome is Outcome.UNKNOWN else Safe("")
    return row(Safe(SIGNS[finding.outcome]), said, doubt, by=" ")


def _labelled(label: str, text: Safe) -> Safe:
    return row(Safe(f"*{label}:*"), text, by=" ") if text else text


def _source(finding: Finding) -> Safe:
    return row(
        prose(finding.target, 64), Safe(_SEEN_FROM[finding.vantage]), prose(finding.line, 40)
    )


def _evidence(finding: Finding) -> Safe:
    spent = Safe(f"{finding.milliseconds} ms")
    known = row(Safe("evidence"), code(finding.evidence, 16), by=" ")
    return row(spent, known if finding.evidence else Safe(""))
