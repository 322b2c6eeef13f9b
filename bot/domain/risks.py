"""The risk matrix, computed: a risk is mitigated only while every line behind it is settled."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.domain.check import Finding
from bot.domain.lines import CONTACTS, LINES, Answer, Line
from bot.domain.lines.matrix import MATRIX, RiskRow
from bot.domain.plan.people import Contact
from bot.domain.risk import Risk
from bot.domain.standing import Box, Known, Standing, stand_all


class Weight(Enum):
    """The verdict over one risk."""

    MITIGATED = "mitigated"
    OPEN = "open"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskState:
    """One row of the matrix with all lines behind it; `contact` is None when the plan has none."""

    row: RiskRow
    boxes: tuple[Box, ...]
    contact: Contact | None

    @property
    def weight(self) -> Weight:
        """Open when a line is broken or warns, unknown when one is not known."""
        standings = {box.standing for box in self.boxes}
        if Standing.WARNS in standings or any(standing.broken for standing in standings):
            return Weight.OPEN
        if all(standing.settled for standing in standings) and _held(standings):
            return Weight.MITIGATED
        return Weight.UNKNOWN

    @property
    def left(self) -> tuple[Box, ...]:
        """What stands in the way, the worst first."""
        order = list(Standing)
        unsettled = (box for box in self.boxes if not box.standing.settled)
        return tuple(sorted(unsettled, key=lambda box: order.index(box.standing)))


def _held(standings: set[Standing]) -> bool:
    return Standing.HOLDS in standings


def matrix(known: Known, contacts: tuple[Contact, ...]) -> tuple[RiskState, ...]:
    """The eight risks in the runbook's order."""
    return tuple(
        RiskState(
            row=row,
            boxes=stand_all(_behind(row.risk, known), known),
            contact=contact_for(row.contact, contacts),
        )
        for row in MATRIX
    )


def contact_for(line: str, contacts: tuple[Contact, ...]) -> Contact | None:
    """The plan's contact for one of the runbook's kinds of trouble."""
    kind = next(one.text for one in CONTACTS if one.id == line).casefold()
    return next((one for one in contacts if one.issue.strip().casefold() == kind), None)


def _behind(risk: Risk, known: Known) -> tuple[Line, ...]:
    """The runbook's lines of the risk, and every line that a check of that risk judged."""
    ours = tuple(line for line in LINES if line.risk is risk)
    named = {each for line in LINES for each in line.judged_by if line.risk is risk}
    stray = {one.line: one for one in known.findings if one.risk is risk and one.line not in named}
    return (*ours, *(_of(stray[line]) for line in sorted(stray)))


def _of(finding: Finding) -> Line:
    return Line(
        id=finding.line,
        heading="Beyond the runbook",
        text=finding.title,
        answer=Answer.CHECK,
        risk=finding.risk,
    )
