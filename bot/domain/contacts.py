"""Whom the plan names for one kind of trouble."""

from __future__ import annotations

from bot.domain.plan import Plan


def named(plan: Plan, *words: str) -> str:
    """Contact and action of the first entry whose issue holds a word; "" when there is none."""
    for contact in plan.contacts:
        issue = contact.issue.lower()
        if any(word in issue for word in words) and contact.contact and contact.action:
            return f"{contact.contact}: {contact.action}"
    return ""
