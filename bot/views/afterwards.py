"""Where a migration stands once it is on the new stack."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.afterwards import Afterwards


def verdict(after: Afterwards) -> str:
    """Two or three words."""
    if after.retired:
        return "RETIRED"
    return "SETTLED ON THE NEW STACK" if after.settled else "ON THE NEW STACK"


def next_action(after: Afterwards) -> str:
    """One sentence: what a person should do now."""
    if after.retired:
        return f"Nothing: the old services were retired on {_at(after.retired)}."
    if after.settles and not after.settled:
        return "In a quiet minute give the new front the real ports for good: `/migrate settle`."
    return f"From {_at(after.until)} on the old services may go: `/migrate retire`."


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
