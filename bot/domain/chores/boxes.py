"""The long-term lines of the runbook, as the newest looks of the chores answer them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.domain.chores.chore import Chore
from bot.domain.chores.chore import Standing as Stands
from bot.domain.chores.kind import ChoreKind
from bot.domain.lines import LINES
from bot.domain.standing import Box, Standing

#: A look that is older than this was followed by none, although one was due.
_COUNTS = {
    ChoreKind.IMAGES: timedelta(days=8),
    ChoreKind.BASES: timedelta(days=32),
    ChoreKind.LOGS: timedelta(days=32),
    ChoreKind.RESTORE: timedelta(days=94),
}
_BECAME = {
    Stands.CLEAN: Standing.HOLDS,
    Stands.DONE: Standing.HOLDS,
    Stands.OPEN: Standing.FAILS,
    Stands.SNOOZED: Standing.WARNS,
    Stands.NOT_APPLICABLE: Standing.NOT_NEEDED,
}


def boxes_of(chores: Iterable[Chore], now: datetime) -> tuple[Box, ...]:
    """One for each chore that was looked at; of each kind the one that waits, or the newest."""
    return tuple(_box(one, now) for one in chores if one.standing in _BECAME)


def _box(chore: Chore, now: datetime) -> Box:
    at = chore.at or chore.due
    return Box(
        line=next(line for line in LINES if line.id == chore.kind.line),
        standing=_standing(chore, now - at),
        said=_said(chore),
        by=chore.by or "slipway",
        at=at,
    )


def _standing(chore: Chore, age: timedelta) -> Standing:
    standing = _BECAME[chore.standing]
    if chore.standing is Stands.OPEN and chore.look is not None and chore.look.trouble:
        return Standing.UNKNOWN
    late = standing is Standing.HOLDS and age > _COUNTS[chore.kind]
    return Standing.OLD if late else standing


def _said(chore: Chore) -> str:
    if chore.reason:
        return chore.reason
    look = chore.look
    words = chore.told or ((look.trouble,) if look and look.trouble else ())
    return "; ".join(words or (look.facts if look else ())) or chore.standing.value
