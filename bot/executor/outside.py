"""The outside probers of this process: one for each server that is being switched."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.connectors.prober import RATE, Prober, visit
from bot.domain.errors import TargetError
from bot.domain.plan import Plan
from bot.domain.probing import Figures, Shot, figures
from bot.executor.clock import Clock
from storage import outbox, probings, runs
from storage.database import Database

_log = structlog.get_logger(__name__)
#: Seconds between two lines of figures on the card.
EVERY = 1.0
#: Seconds after which a prober ends when no run needs it any more.
ORPHANED = 15.0
#: Shots that are kept; at 20 a second more than an hour.
_MOST = 100_000

Postings = Callable[[runs.Run], tuple[outbox.Posting, ...]]


@dataclass(slots=True, kw_only=True, eq=False)
class Watch:
    """One prober. `shots` since it began, `marks` where a stretch of them began."""

    plan: Plan
    shots: list[Shot] = field(default_factory=list)
    marks: dict[str, int] = field(default_factory=dict)
    newest: dict[str, int] = field(default_factory=dict)
    numbers: set[int] = field(default_factory=set)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    fresh: asyncio.Event = field(default_factory=asyncio.Event)

    def heard(self, shot: Shot) -> None:
        """Keep it."""
        if len(self.shots) < _MOST:
            self.shots.append(shot)
        self.numbers.add(shot.number)
        self.fresh.set()

    async def until(self, enough: int, name: str = "") -> None:
        """Wait until so many have come back, since the mark if one is named, and none is missing.

        A stack on which every other request hangs would look well to who counts the quick ones.
        """
        first = self.newest.get(name, -1) + 1
        while not self.numbers.issuperset(range(first, first + enough)):
            self.fresh.clear()
            await self.fresh.wait()

    def mark(self, name: str) -> None:
        """From here on begins that stretch."""
        if name not in self.marks:
            self.marks[name] = len(self.shots)
            self.newest[name] = max(self.numbers, default=-1)

    def before(self, name: str) -> Figures:
        """What was seen before the mark; nothing when it was never set."""
        return figures(self.shots[: self.marks.get(name, 0)])

    def since(self, name: str) -> Figures:
        """What was seen since the mark."""
        return figures(self.shots[self.marks.get(name, len(self.shots)) :])


@dataclass(slots=True, kw_only=True, eq=False)
class OutsideWatch:
    """Starts and ends probers; what they see is kept every second for whoever draws it.

    `postings` gives the messages that show a run, by its kind.
    """

    database: Database
    clock: Clock
    lock_of: Callable[[str], str]
    postings: Mapping[str, Postings]
    rate: float = RATE
    _watches: dict[tuple[str, str], Watch] = field(init=False, default_factory=dict)

    async def begin(self, plan: Plan) -> Watch:
        """The prober of that server, started if it does not run.

        Raises `TargetError` when the plan's authorities cannot be read.
        """
        key = (plan.name, plan.target.name)
        if key not in self._watches:
            prober = Prober(visit=await asyncio.to_thread(visit, plan), rate=self.rate)
            watch = self._watches[key] = Watch(plan=plan)
            watch.tasks = [
                asyncio.create_task(prober.run(watch.heard), name=f"prober {plan.target.name}"),
                asyncio.create_task(self._tell(key, watch), name=f"figures {plan.target.name}"),
            ]
        return self._watches[key]

    async def end(self, plan: Plan) -> Figures:
        """Stop it and give all that it saw; nothing when this process has none."""
        watch = self._watches.pop((plan.name, plan.target.name), None)
        if watch is None:
            return Figures()
        await _ended(watch)
        return figures(watch.shots)

    async def aclose(self) -> None:
        """Stop all of them."""
        while self._watches:
            _, watch = self._watches.popitem()
            await _ended(watch)

    async def _tell(self, key: tuple[str, str], watch: Watch) -> None:
        needed_at = self.clock.monotonic()
        while self.clock.monotonic() - needed_at < ORPHANED:
            await asyncio.sleep(EVERY)
            try:
                if await self._told(key[0], key[1], watch):
                    needed_at = self.clock.monotonic()
            except (SQLAlchemyError, OSError) as trouble:  # figures are nice to have
                _log.warning("figures were not kept", why=type(trouble).__name__)
        self._watches.pop(key, None)
        watch.tasks[0].cancel()

    async def _told(self, migration: str, target: str, watch: Watch) -> bool:
        """Whether a run has the migration, for which the figures are kept."""
        seen = await asyncio.to_thread(figures, tuple(watch.shots))
        async with self.database.transaction() as tx:
            run = await runs.active_on(tx, self.lock_of(migration))
            if run is None:
                return False
            await probings.put(tx, run.id, target, seen)
            for posting in self.postings[run.kind](run)[:1]:
                await outbox.want(tx, posting)
        return True


async def _ended(watch: Watch) -> None:
    for task in watch.tasks:
        task.cancel()
    for task in watch.tasks:
        with suppress(asyncio.CancelledError, TargetError):
            await task
