"""Boxes and risks as data for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.domain.lines import CHECKLIST, MONITORING, SIGN_OFFS
from bot.domain.outlook import Outlook
from bot.domain.risks import matrix
from bot.domain.standing import Box, stand_all


def checklist(outlook: Outlook) -> dict[str, Any]:
    """Every box of the checklist, the sign-offs and the watch."""
    boxes = stand_all((*CHECKLIST, *SIGN_OFFS, *MONITORING), outlook.known)
    return {**_about(outlook), "boxes": [_box(box) for box in boxes]}


def risks(outlook: Outlook) -> dict[str, Any]:
    """The eight risks with every line behind each."""
    return {
        **_about(outlook),
        "risks": [
            {
                "risk": state.row.risk.value,
                "likelihood": state.row.likelihood,
                "impact": state.row.impact,
                "verdict": state.weight.value,
                "contingency": state.row.contingency,
                "contact": state.contact.contact if state.contact else None,
                "lines": [_box(box) for box in state.boxes],
            }
            for state in matrix(outlook.known, outlook.contacts)
        ],
    }


def _about(outlook: Outlook) -> dict[str, Any]:
    known = outlook.known
    return {
        "migration": outlook.migration,
        "digest": outlook.digest,
        "stale": outlook.stale,
        "preflight": _told(known.at),
        "by": known.by,
    }


def _box(box: Box) -> dict[str, Any]:
    return {
        "line": box.line.id,
        "heading": box.line.heading,
        "text": box.line.text,
        "answer": box.line.answer.value,
        "standing": box.standing.value,
        "said": box.said,
        "by": box.by,
        "at": _told(box.at),
        "until": _told(box.until),
    }


def _told(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
