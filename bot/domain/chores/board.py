"""All chores of a migration at a glance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.chores.chore import Chore
from bot.domain.chores.kind import ChoreKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One kind: when it is due `next`, None while it is not; the one that waits, or the newest."""

    kind: ChoreKind
    next: datetime | None
    last: Chore | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """`begun` tells whether the new stack serves; `history` holds the newest, newest first."""

    migration: str
    begun: bool
    duties: tuple[Duty, ...]
    history: tuple[Chore, ...]

    @property
    def waiting(self) -> tuple[Chore, ...]:
        """Those that wait for a person."""
        lasts = (duty.last for duty in self.duties)
        return tuple(one for one in lasts if one is not None and one.standing.waits)
