"""Whether all servers of a migration could still go back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.connectors.watch_site import WatchSite
from bot.domain.check import Unanswered
from bot.domain.errors import TargetError
from bot.domain.plan import Plan
from bot.domain.watch.state import Ready
from bot.shell import watch_ready


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Only looks; a silent server is one of which nobody knows."""

    site: WatchSite

    async def of(self, plan: Plan) -> tuple[Ready, ...]:
        """Everything that the way back needs, on every server."""
        found = await asyncio.gather(*(self._one(plan.at(target)) for target in plan.targets))
        return tuple(each for one in found for each in one)

    async def _one(self, plan: Plan) -> tuple[Ready, ...]:
        name = plan.target.name
        try:
            said = await self.site.server(plan, watch_ready.ask(plan).argv, watch_ready.SECONDS)
            return watch_ready.parse(said, name)
        except TargetError as silence:
            why = silence.sentence
        except Unanswered as odd:
            why = odd.detail
        return (Ready(target=name, name="the server's answer", holds=None, said=why),)
