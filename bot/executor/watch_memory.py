"""What this process remembers of the watches, so that a day is not read again for each look."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.plan import Plan
from bot.domain.watch.baseline import baseline
from bot.domain.watch.history import History, history
from bot.domain.watch.pace import DAY, HOUR, Pace
from bot.domain.watch.sample import Sample, Side
from bot.domain.watch.state import Watch
from bot.executor.watch_rows import stream
from storage import samples
from storage.database import Database, now

#: The baseline was taken so long before the switch at most.
BEFORE = HOUR
#: Histories that are kept; the one that was not asked for longest goes first.
_MOST = 512


async def thin(tx: AsyncConnection) -> None:
    """A chore: what is older than a day is kept in short, some watches at a time."""
    await samples.prune(tx, await now(tx))


@dataclass(slots=True, kw_only=True, eq=False)
class WatchMemory:
    """Histories by watch and server: from the database once, then look by look.

    Looks of other replicas come from there, too: what is remembered never runs ahead of the rows.
    """

    database: Database
    _known: OrderedDict[tuple[str, str], History] = field(init=False, default_factory=OrderedDict)

    async def of(self, watch: Watch, plan: Plan, at: int) -> History:
        """What was seen of the plan's server at hand until `at`, as far as it is kept."""
        key = (watch.id, plan.target.name)
        known = self._known.get(key) or await self._empty(watch, plan)
        last = known.recent[-1].at + 1 if known.recent else max(watch.switched, at - DAY)
        self._keep(key, known)
        async for some in self._looks(stream(*key), last, at):
            known = await asyncio.to_thread(history, known, some)
            self._keep(key, known)
        return known

    def _keep(self, key: tuple[str, str], known: History) -> None:
        """Hour by hour, so that a look whose time is over has not read a day in vain."""
        self._known[key] = known
        self._known.move_to_end(key)
        if len(self._known) > _MOST:
            self._known.popitem(last=False)

    async def _empty(self, watch: Watch, plan: Plan) -> History:
        name = stream(watch.id, plan.target.name)
        async with self.database.reading() as tx:
            found = await samples.between(tx, name, watch.switched - BEFORE, watch.switched)
        old = [sample for sample in found if sample.side is Side.OLD]
        pace = Pace(interval=plan.watch.interval * 1_000)
        return History(
            switched=watch.switched,
            pace=pace,
            baseline=baseline(old, pace.gap) if old else None,
        )

    async def _looks(self, name: str, start: int, end: int) -> AsyncIterator[tuple[Sample, ...]]:
        """Hour by hour: a whole day at once would hold up everything else of the bot."""
        while start < end:
            async with self.database.reading() as tx:
                some = await samples.between(tx, name, start, min(start + HOUR, end))
            if some:
                yield some
            start += HOUR
