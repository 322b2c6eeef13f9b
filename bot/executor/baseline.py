"""What the old services are like, seen while a cutover prepares, to compare with later."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from bot.domain.plan import Plan
from bot.domain.watch.sample import Sample, Side, Visit
from bot.executor.clock import Clock
from bot.executor.lookout import Lookout, Wish, milliseconds

#: Answers of each health URL before anything is compared with them (checks.md, P-I4).
ENOUGH = 200
#: So many visits belong to one sample, and so many seconds all of them may take together.
_AT_ONCE = 40
LONGEST = 30.0
#: Milliseconds of the old log that are counted.
_LOG = 900_000


@dataclass(slots=True, kw_only=True, eq=False)
class Baselines:
    """Begun with a cutover and waited for before its switch; one for each of its servers."""

    lookout: Lookout
    clock: Clock
    _tasks: dict[tuple[str, str], asyncio.Task[tuple[Sample, ...]]] = field(
        init=False, default_factory=dict
    )

    def begin(self, run: str, plan: Plan) -> None:
        """Look at every server, beside what else the cutover does."""
        for target in plan.targets:
            self._begun(run, plan.at(target))

    async def of(self, run: str, plan: Plan) -> tuple[Sample, ...]:
        """What was seen of the server at hand; a bot that was started anew looks again."""
        task = self._begun(run, plan)
        try:
            return await asyncio.shield(task)
        finally:
            if task.done():
                self._tasks.pop((run, plan.target.name), None)

    async def aclose(self) -> None:
        """Stop looking."""
        tasks = tuple(self._tasks.values())
        self._tasks.clear()
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def _begun(self, run: str, plan: Plan) -> asyncio.Task[tuple[Sample, ...]]:
        key = (run, plan.target.name)
        if key not in self._tasks:
            self._tasks[key] = asyncio.create_task(
                self._look(plan), name=f"baseline {plan.target.name}"
            )
        return self._tasks[key]

    async def _look(self, plan: Plan) -> tuple[Sample, ...]:
        """One whole look, then visits until there are enough of them or time is up."""
        deadline = self.clock.monotonic() + LONGEST
        since = milliseconds(self.clock.now()) - _LOG
        wish = Wish(side=Side.OLD, since=since, flow=False, visits=_AT_ONCE, pause=0.0)
        found = [await self.lookout.look(plan, wish)]
        while self.clock.monotonic() < deadline and not _enough(found, plan):
            at = milliseconds(self.clock.now())
            visits = await self.lookout.site.visits(plan, _AT_ONCE, 0.0)
            found.append(Sample(at=max(at, found[-1].at + 1), side=Side.OLD, visits=visits))
            if not any(_good(visits)):
                break
        return tuple(found)


def _enough(found: list[Sample], plan: Plan) -> bool:
    good = [visit.url for sample in found for visit in _good(sample.visits)]
    return all(good.count(url) >= ENOUGH for url in plan.health)


def _good(visits: tuple[Visit, ...]) -> tuple[Visit, ...]:
    return tuple(visit for visit in visits if not visit.failure)
