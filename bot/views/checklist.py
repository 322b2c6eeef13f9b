"""The runbook's checklist, sign-offs and watch list, each box with who, what and when."""

from __future__ import annotations

from bot.domain.lines import CHECKLIST, MONITORING, SIGN_OFFS
from bot.domain.message import Message
from bot.domain.outlook import Outlook
from bot.domain.standing import Box, stand_all
from bot.views.blocks import header, message, section
from bot.views.box import evidence, sections, stale
from bot.views.markup import Safe, row


def checklist(outlook: Outlook) -> Message:
    """How many of the boxes are ticked, then every box."""
    before = stand_all(CHECKLIST, outlook.known)
    asked = stand_all(SIGN_OFFS, outlook.known)
    after = stand_all(MONITORING, outlook.known)
    line = _line(outlook, before)
    return message(
        line,
        header(line),
        *stale(outlook),
        *sections((*before, *asked, *after)),
        section(_legend()),
        evidence(outlook),
    )


def _line(outlook: Outlook, before: tuple[Box, ...]) -> str:
    settled = sum(box.standing.settled for box in before)
    broken = sum(box.standing.broken for box in before)
    said = f"{settled} of {len(before)} boxes ticked"
    return " · ".join(filter(None, (said, f"{broken} broken" if broken else "", outlook.migration)))


def _legend() -> Safe:
    signs = (
        "✅ holds  ⏭️ does not apply  ⬜ open  ⚠️ warns  ⌛ too old  ❓ unknown  🚧 waived  ⛔ fails"
    )
    return row(Safe(signs), Safe("Only the first two are ticked."), by="\n")
