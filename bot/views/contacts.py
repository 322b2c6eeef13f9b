"""Whom to call for what; who is missing is named."""

from __future__ import annotations

from bot.domain.lines import CONTACTS
from bot.domain.message import Block, Message
from bot.domain.outlook import Outlook
from bot.domain.plan.people import Contact
from bot.domain.risks import contact_for
from bot.views.blocks import context, header, message, section
from bot.views.markup import Safe, lines, prose, row, strong

_HOW = Safe("Contacts stand in the migration file: `contacts:` with issue, contact, action.")


def contacts(outlook: Outlook) -> Message:
    """The runbook's four kinds of trouble first, then the file's others."""
    found = {line.text: contact_for(line.id, outlook.contacts) for line in CONTACTS}
    missing = [trouble for trouble, contact in found.items() if contact is None]
    said = f"{len(missing)} missing: {', '.join(missing)}" if missing else "all are named"
    line = f"Contacts · {said} · {outlook.migration}"
    others = [one for one in outlook.contacts if one not in found.values()]
    return message(
        line,
        header(line),
        *(_trouble(trouble, contact) for trouble, contact in found.items()),
        *(_trouble(one.issue, one) for one in others[:20]),
        context(_HOW),
    )


def _trouble(trouble: str, contact: Contact | None) -> Block:
    if contact is None:
        return section(lines(strong(trouble), Safe("⬜ nobody is named")))
    return section(
        lines(
            strong(trouble),
            prose(contact.contact, 200),
            row(Safe("*Do:*"), prose(contact.action, 200), by=" "),
        )
    )
