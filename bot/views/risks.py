"""The risk matrix as it is today, computed from the lines behind each risk."""

from __future__ import annotations

from bot.domain.message import Block, Message
from bot.domain.outlook import Outlook
from bot.domain.risks import RiskState, Weight, matrix
from bot.views.blocks import header, message, section
from bot.views.box import SIGNS, evidence, ids, stale
from bot.views.markup import Safe, code, lines, prose, row, strong

_MARKS = {Weight.MITIGATED: "✅", Weight.OPEN: "⛔", Weight.UNKNOWN: "❓"}
_SHOWN = 3


def risks(outlook: Outlook) -> Message:
    """How many are mitigated, then each with what is left to do."""
    states = matrix(outlook.known, outlook.contacts)
    line = _line(outlook, states)
    blocks = (header(line), *stale(outlook), *map(_risk, states), evidence(outlook))
    return message(line, *blocks)


def _line(outlook: Outlook, states: tuple[RiskState, ...]) -> str:
    weights = [state.weight for state in states]
    counts = (f"{weights.count(weight)} {weight.value}" for weight in Weight)
    return " · ".join((*counts, outlook.migration))


def _risk(state: RiskState) -> Block:
    rated = f"likelihood {state.row.likelihood}, impact {state.row.impact}"
    head = row(Safe(_MARKS[state.weight]), strong(state.row.risk.value), by=" ")
    return section(
        lines(
            row(head, Safe(f"*{state.weight.value}*"), prose(rated)),
            ids(state.boxes),
            *_left(state),
            row(Safe("*If it happens:*"), prose(state.row.contingency), _contact(state), by=" "),
        )
    )


def _left(state: RiskState) -> tuple[Safe, ...]:
    shown = tuple(
        row(Safe(SIGNS[box.standing]), code(box.line.id), prose(box.said, 110), by=" ")
        for box in state.left[:_SHOWN]
    )
    more = len(state.left) - _SHOWN
    return (*shown, Safe(f"and {more} more lines are not settled")) if more > 0 else shown


def _contact(state: RiskState) -> Safe:
    if state.contact is None:
        return Safe("*Call:* nobody is named in the file")
    return row(Safe("*Call:*"), prose(state.contact.contact, 120), by=" ")
