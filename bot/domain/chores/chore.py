"""One chore that came due: what was found, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from bot.domain.chores.kind import ChoreKind
from bot.domain.chores.look import Look

#: How long a chore rests when somebody puts it off.
SNOOZE = timedelta(days=7)


class Standing(Enum):
    """Where it is. Only an open or a snoozed one waits for a person."""

    LOOKING = "looking"
    CLEAN = "clean"
    OPEN = "open"
    SNOOZED = "snoozed"
    DONE = "done"
    NOT_APPLICABLE = "not applicable"
    REPLACED = "replaced"

    @property
    def waits(self) -> bool:
        """Whether a person can still answer it."""
        return self in {Standing.OPEN, Standing.SNOOZED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chore:
    """One occurrence; `id` is the run that looked.

    `news` holds the keys of what is told, `known` how many items were there before already.
    `by` answered it at `at` with `reason`, "" where nobody did; a snoozed one rests until `until`.
    `reminded` counts the reminders.
    """

    id: str
    migration: str
    channel: str
    kind: ChoreKind
    standing: Standing
    due: datetime
    look: Look | None = None
    news: tuple[str, ...] = ()
    by: str = ""
    reason: str = ""
    at: datetime | None = None
    until: datetime | None = None
    reminded: int = 0

    @property
    def told(self) -> tuple[str, ...]:
        """The sentences of what is to be done."""
        items = self.look.items if self.look else ()
        return tuple(item.said for item in items if item.key in self.news)

    @property
    def known(self) -> int:
        """How many things were there at the last look already."""
        return len(self.look.items) - len(self.news) if self.look else 0

    @property
    def remedies(self) -> tuple[str, ...]:
        """What to do about what is told, each sentence once; else what the kind advises."""
        items = self.look.items if self.look else ()
        own = dict.fromkeys(item.remedy for item in items if item.key in self.news and item.remedy)
        return tuple(own) or (self.kind.advice,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Where a look leaves its chore, and what becomes of the one that still waits, if anything."""

    standing: Standing
    news: tuple[str, ...] = ()
    waiting: Standing | None = None


def settled(
    kind: ChoreKind, look: Look, before: frozenset[str], waiting: tuple[str, ...] | None
) -> Settled:
    """What follows from a look.

    `before` is what the look before it saw, `waiting` what the chore tells that nobody has
    answered yet, None where none waits. What is told and not answered stays news; where nothing
    was added to it, it waits on as it is. Where nothing could be seen a person is asked, too.
    """
    if look.beside:
        return Settled(standing=Standing.NOT_APPLICABLE, waiting=_closed(waiting, Standing.DONE))
    old = before.difference(waiting or ()) if kind.tells_news_only else ()
    news = tuple(item.key for item in look.news(old))
    if look.trouble:
        replaced = _closed(waiting, Standing.REPLACED)
        return Settled(standing=Standing.OPEN, news=news, waiting=replaced)
    if not news:
        return Settled(standing=Standing.CLEAN, waiting=_closed(waiting, Standing.DONE))
    if kind.tells_news_only and waiting and set(news) <= set(waiting):
        return Settled(standing=Standing.CLEAN)
    return Settled(standing=Standing.OPEN, news=news, waiting=_closed(waiting, Standing.REPLACED))


def _closed(waiting: tuple[str, ...] | None, how: Standing) -> Standing | None:
    return None if waiting is None else how
