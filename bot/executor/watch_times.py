"""What a watch does when its time has come: look, sum up, see whether one could go back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.plan import Plan
from bot.domain.watch.history import History
from bot.domain.watch.sample import Sample, Side
from bot.domain.watch.state import Ready, Telling, Watch
from bot.executor.clock import Clock
from bot.executor.lookout import Lookout, Wish, milliseconds
from bot.executor.preflight import plan_of
from bot.executor.readiness import Readiness
from bot.executor.timers import Act, Again, Job, Next, Then
from bot.executor.watch_course import Course
from bot.executor.watch_memory import BEFORE, WatchMemory
from bot.executor.watch_mind import judged
from bot.executor.watch_rows import (
    LAST_CALL,
    LOOK,
    READY,
    SUMMARY,
    WatchRows,
    card,
    last_call,
    stream,
    summary,
)
from storage import runs, samples, watches
from storage.database import Database
from storage.runs import Run
from storage.schedules import ClaimLost, Due
from storage.watches import WatchChanged

_MINUTE = 60_000
#: Log lines of this time at most are counted in one look: nobody counted while the bot was down.
_LONGEST_SINCE = 15 * _MINUTE
_OVER = "Its time is over: the old services are kept no longer than this."


async def over(_: AsyncConnection) -> Next:
    """There is nothing to do any more."""
    return Then.OVER


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchTimes:
    """The jobs. A watch that waits for its time holds nothing but its rows."""

    database: Database
    rows: WatchRows
    lookout: Lookout
    readiness: Readiness
    memory: WatchMemory
    clock: Clock

    def jobs(self) -> tuple[Job, ...]:
        """One for each kind."""
        return (
            Job(kind=LOOK, prepare=self._look),
            Job(kind=SUMMARY, prepare=self._sum_up),
            Job(kind=READY, prepare=self._could_go_back),
            Job(kind=LAST_CALL, prepare=self._call),
        )

    async def _known(self, due: Due) -> tuple[Watch, Run] | None:
        async with self.database.reading() as tx:
            watch = await watches.get(tx, due.schedule.input["watch"])
            if watch is None or not watch.open:
                return None
            return watch, await runs.run(tx, watch.id)

    async def _look(self, due: Due) -> Act:
        known = await self._known(due)
        if known is None:
            return over
        watch, run = known
        if milliseconds(due.at) >= watch.until:
            return self._ending(watch)
        plan, at = plan_of(run), milliseconds(due.at)
        flow_at = int(due.schedule.input.get("flow", 0))
        walks = at - flow_at >= plan.watch.flow_minutes * _MINUTE
        since = max(int(due.schedule.input.get("since", watch.switched)), at - _LONGEST_SINCE)
        wish = Wish(side=Side.NEW, since=since, flow=walks)
        here = [plan.at(target) for target in plan.targets]
        found = await asyncio.gather(*(self._seen(watch, each, wish) for each in here))
        seen = {each.target.name: sample for each, (sample, _) in zip(here, found, strict=True)}
        past = {each.target.name: known for each, (_, known) in zip(here, found, strict=True)}
        at = milliseconds(self.clock.now())
        window = await asyncio.to_thread(judged, past, plan, at)
        reached = all(sample.parts for sample in seen.values())
        course = Course(rows=self.rows, run=run, plan=plan, window=window, reached=reached)
        input_ = {
            "watch": watch.id,
            "since": max(sample.at for sample in seen.values()),
            "flow": at if walks else flow_at,
        }

        async def act(tx: AsyncConnection) -> Next:
            for target, sample in seen.items():
                await samples.append(tx, stream(watch.id, target), sample)
            fresh = await _open(tx, watch)
            if await course.go_on(tx, fresh):
                return Then.OVER
            return Again(at=_next(due, plan), input=input_)

        return _once(act)

    async def _seen(self, watch: Watch, plan: Plan, wish: Wish) -> tuple[Sample, History]:
        """One server as it is now, and all that is known of it, this look included."""
        sample = await self.lookout.look(plan, wish)
        known = await self.memory.of(watch, plan, sample.at)
        return sample, known.seen(sample)

    def _ending(self, watch: Watch) -> Act:
        async def act(tx: AsyncConnection) -> Next:
            await self.rows.end(tx, await _open(tx, watch), _OVER)
            return Then.OVER

        return _once(act)

    async def _sum_up(self, due: Due) -> Act:
        known = await self._known(due)
        if known is None:
            return over
        watch, name = known[0], str(due.schedule.input["name"])
        telling = told(watch, name, milliseconds(due.at))

        async def act(tx: AsyncConnection) -> Next:
            await self.rows.tell(tx, telling, *summary(telling))
            return Then.OVER

        return act

    async def _could_go_back(self, due: Due) -> Act:
        known = await self._known(due)
        if known is None:
            return over
        watch, run = known
        if milliseconds(due.at) >= watch.kept_until:
            return over
        plan, at = plan_of(run), milliseconds(due.at)
        ready = await self.readiness.of(plan)

        async def act(tx: AsyncConnection) -> Next:
            fresh = await _open(tx, watch)
            after = replace(fresh, ready=ready, ready_at=at)
            await watches.save(tx, after)
            if _holds(fresh.ready) != _holds(ready):
                payload = {"stands in the way": _said(after.unready)}
                await self.rows.note(tx, after, "watch:way-back:seen", payload, *card(after))
                if after.unready and after.unready != fresh.unready:
                    telling = _warning(after, plan, at)
                    await self.rows.tell(tx, telling, *summary(telling)[:1])
            return Then.BY_RULE

        return _once(act)

    async def _call(self, due: Due) -> Act:
        known = await self._known(due)
        if known is None or milliseconds(due.at) >= known[0].kept_until:
            return over
        watch, run = known
        plan = plan_of(run)
        said = _said(watch.unready)
        telling = replace(
            told(watch, "last-call", watch.kept_until),
            said=f"In the way of going back: {said}." if said else "",
            acts=True,
            mention=tuple(plan.on_call),
        )

        async def act(tx: AsyncConnection) -> Next:
            await self.rows.tell(tx, telling, *last_call(telling))
            return Then.OVER

        return act


def told(watch: Watch, name: str, at: int) -> Telling:
    """What is said of a watch now, about all the time since before the switch."""
    return Telling(
        id=f"{watch.id}/{name}",
        watch=watch.id,
        migration=watch.migration,
        channel=watch.channel,
        name=name,
        at=at,
        start=watch.switched - BEFORE,
        grade=watch.grade,
        windows=watch.windows,
    )


def _warning(watch: Watch, plan: Plan, at: int) -> Telling:
    return replace(
        told(watch, f"way-back-{watch.revision}", at),
        said=f"The way back is not ready: {_said(watch.unready)}.",
        acts=True,
        mention=tuple(plan.on_call),
    )


def _said(unready: tuple[Ready, ...]) -> str:
    return "; ".join(f"{each.target}: {each.name} ({each.said})" for each in unready)[:600]


def _holds(ready: tuple[Ready, ...]) -> dict[tuple[str, str], bool | None]:
    return {(each.target, each.name): each.holds for each in ready}


def _next(due: Due, plan: Plan) -> datetime:
    """In step with the first look; what was missed is not made up for."""
    interval = timedelta(seconds=plan.watch.interval)
    missed = max(0, (due.at - due.schedule.due) // interval)
    return due.schedule.due + (missed + 1) * interval


async def _open(tx: AsyncConnection, watch: Watch) -> Watch:
    """As it is in this transaction. Raises `ClaimLost` when it is over meanwhile."""
    fresh = await watches.get(tx, watch.id)
    if fresh is None or not fresh.open:
        raise ClaimLost
    return fresh


def _once(act: Act) -> Act:
    """Somebody pressed a button meanwhile: undone, and done again at the next turn."""

    async def done(tx: AsyncConnection) -> Next:
        try:
            return await act(tx)
        except WatchChanged:
            raise ClaimLost from None

    return done
