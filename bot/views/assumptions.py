"""What is taken for granted, observed instead of believed."""

from __future__ import annotations

from bot.domain.lines import ASSUMPTIONS
from bot.domain.message import Message
from bot.domain.outlook import Outlook
from bot.domain.standing import stand_all
from bot.views.blocks import header, message, section
from bot.views.box import described, evidence, stale
from bot.views.markup import Safe, lines, prose, row


def assumptions(outlook: Outlook) -> Message:
    """The runbook's seven with what was observed, then those of the file, which nobody checks."""
    boxes = stand_all(ASSUMPTIONS, outlook.known)
    settled = sum(box.standing.settled for box in boxes)
    broken = sum(box.standing.broken for box in boxes)
    said = (f"{settled} of {len(boxes)} hold", f"{broken} broken" if broken else "")
    line = " · ".join(filter(None, (*said, outlook.migration)))
    own = (row(Safe("⬜"), prose(each, 200), by=" ") for each in outlook.assumptions[:20])
    listed = lines(Safe("*The file's own, which only people can check:*"), *own)
    return message(
        line,
        header(line),
        *stale(outlook),
        *(section(described(box)) for box in boxes),
        *((section(listed),) if outlook.assumptions else ()),
        evidence(outlook),
    )
