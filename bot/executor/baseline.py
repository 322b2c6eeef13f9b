"""What the old services are like, seen while a cutover prepares, to compare with later."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from bot.domain.plan import Plan
from bot.domain.watch.sample import Sample, Side, Visit
from bot.executor.clock import Clock
from bot.executor.lookout import Lookout, Wish, milliseconds

_log = structlog.get_logger(__name__)
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
        """What was seen of the server at hand; a bot that was started anew looks again.

        Nothing when it could not look: later less is compared, but no cutover fails of it.
        """
        task = self._begun(run, plan)
        await asyncio.wait((task,))
        self._tasks.pop((run, plan.target.name), None)
        trouble = None if task.cancelled() else task.exception()
        if trouble is not None:
            _log.warning("no baseline", target=plan.target.name, why=type(trouble).__name__)
        return () if task.cancelled() or trouble is not None else task.result()

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
