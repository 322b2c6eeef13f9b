"""One line of the runbook with its box: what stands in it, who says so, and since when."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from bot.domain.message import Block
from bot.domain.outlook import Outlook
from bot.domain.standing import Box, Standing
from bot.views.blocks import context, section
from bot.views.markup import Safe, code, lines, moment, person, prose, row, strong

SIGNS = {
    Standing.FAILS: "⛔",
    Standing.WAIVED: "🚧",
    Standing.UNKNOWN: "❓",
    Standing.OLD: "⌛",
    Standing.MISSING: "⬜",
    Standing.NOT_YET: "⬜",
    Standing.WARNS: "⚠️",
    Standing.NOT_NEEDED: "⏭️",
    Standing.HOLDS: "✅",
}
_ASKED = {Standing.HOLDS, Standing.WARNS, Standing.OLD, Standing.FAILS, Standing.WAIVED}


def sections(boxes: Iterable[Box]) -> tuple[Block, ...]:
    """One section a heading, one line a box."""
    grouped = groupby(boxes, key=lambda box: box.line.heading)
    return tuple(
        section(lines(strong(heading), *(described(box) for box in group)))
        for heading, group in grouped
    )


def described(box: Box) -> Safe:
    """Sign, id, what must hold; then what was found, by whom and when."""
    head = row(Safe(SIGNS[box.standing]), code(box.line.id), prose(box.line.text, 90), by=" ")
    return row(head, prose(box.said, 90) if box.said else Safe(""), _who(box), by=" · ")


def ids(boxes: Iterable[Box]) -> Safe:
    """All lines by their standing, the worst first: `⛔ M1.2 M1.3`."""
    order = list(Standing)
    ranked = sorted(boxes, key=lambda box: order.index(box.standing))
    groups = groupby(ranked, key=lambda box: box.standing)
    parts = (
        row(Safe(SIGNS[standing]), prose(" ".join(box.line.id for box in group)), by=" ")
        for standing, group in groups
    )
    return row(*parts, by="  ")


def stale(outlook: Outlook) -> tuple[Block, ...]:
    """A warning when the latest preflight was of another file."""
    if not outlook.stale:
        return ()
    said = "⌛ The migration file has changed since the latest preflight, so it counts no more."
    return (section(Safe(f"{said} *Next:* `/migrate preflight`")),)


def evidence(outlook: Outlook) -> Block:
    """Which preflight all this rests on."""
    known = outlook.known
    if known.at is None or outlook.stale:
        return context(Safe("no preflight counts yet: `/migrate preflight`"))
    asked = row(Safe("preflight asked by"), person(known.by), by=" ")
    plan = row(Safe("file"), code(outlook.digest, 12), by=" ")
    return context(row(asked, moment(known.at), plan))


def _who(box: Box) -> Safe:
    if not box.by or box.standing not in _ASKED:
        return Safe("")
    until = row(Safe("until"), moment(box.until), by=" ") if box.until else Safe("")
    return row(person(box.by), until or (moment(box.at) if box.at else Safe("")), by=" ")
