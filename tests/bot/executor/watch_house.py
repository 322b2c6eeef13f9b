"""A shop that was cut over a moment ago, in a database with a clock that a test moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.domain.plan import Plan
from bot.domain.schedule import Schedule
from bot.domain.state import RunState
from bot.domain.watch.sample import Sample
from bot.domain.watch.state import Telling, Watch
from bot.domain.watch.verdict import WindowVerdict
from bot.executor import watch_begin, way_back
from bot.executor.watch_course import Course
from bot.executor.watch_rows import WatchRows, stream
from bot.executor.way_back import CUTOVER, lock_of
from storage import journal, leases, runs, samples, schedules, watches
from storage.database import Database
from storage.leases import StepOutcome
from storage.runs import Run
from tests.bot.executor.shop import KEY, plan

ROWS = WatchRows(key=KEY)


@dataclass(slots=True, kw_only=True)
class Shop:
    """What the tests ask of it."""

    database: Database
    clock: Any
    plan: Plan
    run: str = "cutover-1"

    async def cut_over(self, *, switched: bool = True, run: str = "cutover-1") -> None:
        """A cutover ends well; a watch follows in the same transaction."""
        self.run = run
        order = runs.RunOrder(
            id=run,
            kind=CUTOVER,
            target=lock_of(self.plan.name),
            migration=self.plan.name,
            channel=self.plan.channel,
            input={**way_back.frozen(self.plan, "/m", self.plan.channel), "book": "ab12"},
            by="U0LEAD",
        )
        step = "1-switch-traffic" if switched else "check-gates"
        async with self.database.transaction() as tx:
            await runs.submit(tx, order)
            claimed = await leases.claim(tx, owner="bot", ttl_ms=600_000, kinds=(CUTOVER,))
            assert claimed
            lease = claimed[0]
            await leases.begin_step(tx, lease, 1, step)
            await leases.end_step(tx, lease, 1, StepOutcome(state="done", how="ran", result={}))
            ended = await leases.end(tx, lease, RunState.DONE, "")
            await watch_begin.begin(tx, ROWS, ended)

    async def row(self) -> Run:
        async with self.database.reading() as tx:
            return await runs.run(tx, self.run)

    async def watch(self) -> Watch:
        async with self.database.reading() as tx:
            found = await watches.get(tx, self.run)
        assert found is not None
        return found

    async def look(self, window: WindowVerdict, *, reached: bool = True) -> bool:
        """One look's consequences; whether the watch is over."""
        run, plan = await self.row(), self.plan
        course = Course(rows=ROWS, run=run, plan=plan, window=window, reached=reached)
        async with self.database.transaction() as tx:
            fresh = await watches.get(tx, self.run)
            assert fresh is not None
            return await course.go_on(tx, fresh)

    async def tags(self, *prefixes: str) -> list[str]:
        async with self.database.reading() as tx:
            rows = await journal.entries(tx, limit=1_000)
        return [row.tag for row in rows if row.tag.startswith(prefixes or ("watch:",))]

    async def wanted(self) -> list[str]:
        """Keys of the messages that are wanted, in order."""
        async with self.database.reading() as tx:
            rows = await tx.exec_driver_sql("SELECT key FROM outbox ORDER BY place")
            return [str(row.key) for row in rows]

    async def told(self) -> list[Telling]:
        async with self.database.reading() as tx:
            rows = await tx.exec_driver_sql("SELECT id FROM tellings ORDER BY at")
            return [await watches.telling(tx, row.id) for row in rows]

    async def planned(self) -> list[Schedule]:
        async with self.database.reading() as tx:
            return list(await schedules.of(tx, self.plan.name))

    def advance(self, **time: float) -> None:
        self.clock.advance(timedelta(**time))

    async def seen(self, *looks: Sample) -> None:
        """Looks that are kept as if the watch had made them."""
        async with self.database.transaction() as tx:
            for look in looks:
                await samples.append(tx, stream(self.run, self.plan.target.name), look)

    @property
    def now(self) -> int:
        return round(self.clock.now().timestamp() * 1000)


def shop(**watch: Any) -> Plan:
    """A plan that is watched like that."""
    return plan(watch=watch, on_call=["U0ONCALL1"])
