"""One look at a migration from every vantage at once; what is silent leaves a gap of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from bot.connectors.watch_site import WatchSite
from bot.domain.check import Unanswered
from bot.domain.errors import TargetError
from bot.domain.plan import Plan
from bot.domain.reading import Certificate, Rows
from bot.domain.watch.sample import Connections, Jobs, Sample, Side
from bot.executor.clock import Clock
from bot.shell import watch_new, watch_old
from bot.shell.watch_backlog import jobs_of_row

T = TypeVar("T")
#: Visits to each health URL in one look, and the pause between two, in seconds.
VISITS, PAUSE = 5, 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What to look at: log lines since that moment, so many visits, the smoke flow or not."""

    side: Side
    since: int
    flow: bool = False
    visits: int = VISITS
    pause: float = PAUSE


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookout:
    """Looks at the server at hand of a plan, read-only."""

    site: WatchSite
    clock: Clock

    async def look(self, plan: Plan, wish: Wish) -> Sample:
        """What was seen; its moment is when the look began, and log lines count until then."""
        at = milliseconds(self.clock.now())
        unseen: list[str] = []
        server, visits, flow, certificate, database = await asyncio.gather(
            self._server(plan, wish, at, unseen),
            self.site.visits(plan, wish.visits, wish.pause),
            _heard(self.site.flow(plan), unseen) if wish.flow and plan.smoke else _nothing(),
            _heard(self.site.certificate(plan, at // 1000), unseen),
            _heard(self.site.database(plan), unseen),
        )
        seen = server or Sample(at=at, side=wish.side)
        in_use, row = database or (None, None)
        return replace(
            seen,
            visits=visits,
            flow=flow,
            certificate=_ends(certificate),
            connections=_connections(in_use),
            jobs=_jobs(row) or seen.jobs,
            unseen=(*seen.unseen, *unseen),
        )

    async def _server(self, plan: Plan, wish: Wish, at: int, unseen: list[str]) -> Sample | None:
        looks = watch_old if wish.side is Side.OLD else watch_new
        asked = looks.ask(plan, wish.since, at)
        try:
            said = await self.site.server(plan, asked.argv, looks.SECONDS)
            seen: Sample = looks.parse(said, since=wish.since, at=at)
        except Unanswered as odd:
            unseen.append(f"{plan.target.name}: {odd}")
        except TargetError as silence:
            unseen.append(silence.sentence)
        else:
            return seen
        return None


def milliseconds(at: datetime) -> int:
    """A time as the samples have it."""
    return round(at.timestamp() * 1000)


async def _heard(asked: Awaitable[T], unseen: list[str]) -> T | None:
    try:
        return await asked
    except TargetError as silence:
        unseen.append(silence.sentence)
        return None


async def _nothing() -> None:
    return None


def _ends(certificate: Certificate | None) -> int | None:
    return None if certificate is None else certificate.not_after * 1000


def _connections(in_use: Rows | None) -> Connections | None:
    if in_use is None:
        return None
    used, most = in_use.rows[0]
    return Connections(used=int(used or 0), most=int(most or 0))


def _jobs(row: Rows | None) -> Jobs | None:
    return None if row is None else jobs_of_row(row.rows[0] if row.rows else None)
