"""The durable engine: claims due runs, keeps their leases, survives whatever the database does."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.secret import Secret
from bot.executor.clock import Clock
from bot.executor.run_journal import RunJournal
from bot.executor.sole_owner import SoleOwner, sole_owner
from bot.executor.step_loop import Seam, StepLoop, no_seam
from bot.executor.ticker import Pulse, Ticker
from bot.executor.worker import Worker
from bot.executor.workflow import Workflow
from storage import leases, outbox, runs, schedules, seen
from storage.database import Database
from storage.journal import Entry
from storage.record import record

_log = structlog.get_logger(__name__)
_LONGEST_PAUSE = 5.0
#: Heart beats within the life of a lease.
_BEATS = 4

Chore = Callable[[AsyncConnection], Awaitable[None]]


@dataclass(slots=True, kw_only=True, eq=False)
class Engine:
    """Runs what is due. Several engines share a PostgreSQL; `owner` is unique to each process.

    `ttl` is how long a lease holds without a heart beat and `poll` how often due runs are looked
    for when nobody calls `wake`, in seconds. `capacity` bounds the runs worked on at a time.
    `chores` are done every `housekeeping` seconds, each in a transaction of its own. `ended` hears
    the migration of each run that is worked on here no longer.
    """

    database: Database
    key: Secret
    clock: Clock
    owner: str
    workflows: Sequence[Workflow]
    ttl: float = 4.0
    poll: float = 0.5
    capacity: int = 64
    housekeeping: float = 60.0
    chores: Sequence[Chore] = (seen.forget_expired,)
    seam: Callable[[Seam, str], None] = no_seam
    ended: Callable[[str], None] = field(default=lambda _: None)
    _workers: set[Worker] = field(init=False, default_factory=set)
    _supervisors: list[asyncio.Task[None]] = field(init=False, default_factory=list)
    _ticker: Ticker = field(init=False, default_factory=Ticker)
    _alone: SoleOwner | None = field(init=False, default=None)
    _claim: Pulse = field(init=False)
    _beat: Pulse = field(init=False)
    _watch: Pulse = field(init=False)
    _tidy: Pulse = field(init=False)

    def __post_init__(self) -> None:
        self._claim = Pulse(self.poll)
        self._beat = Pulse(self.ttl / _BEATS)
        self._watch = Pulse(self.ttl / _BEATS)
        self._tidy = Pulse(self.housekeeping)

    async def start(self) -> None:
        """Take back what a dead process left in an SQLite file, then claim and work."""
        try:
            await self._reclaim()
        except BaseException:
            self._let_others_in()
            raise
        loops = (
            (self._claim, self._claim_all),
            (self._beat, self._renew_all),
            (self._watch, self._drop_unrenewed),
            (self._tidy, self._tidy_up),
        )
        self._supervisors = [
            asyncio.create_task(self._supervise(pulse, work), name=work.__name__)
            for pulse, work in loops
        ]
        self._ticker.start(*(pulse for pulse, _ in loops))
        self.wake()

    def wake(self) -> None:
        """There is something new: a run was submitted, resumed or cancelled."""
        self._claim.now()
        self._beat.now()

    async def stop(self, grace: float = 8.0) -> None:
        """Take nothing new, hand over what is under way, and leave nothing behind.

        Steps that only read are broken off at once, others get `grace` seconds to end.
        """
        if not self._supervisors:
            return
        claiming, *others = self._supervisors
        self._supervisors = []
        await _end(claiming)
        await self._hand_over(grace)
        for task in others:
            await _end(task)
        await self._ticker.stop()
        self._let_others_in()

    def _let_others_in(self) -> None:
        if self._alone is not None:
            self._alone.close()

    async def _hand_over(self, grace: float) -> None:
        for worker in self._workers:
            worker.hand_over()
        tasks = [worker.task for worker in self._workers if worker.task is not None]
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=grace)
        for worker in self._workers:
            worker.break_off()
        if late:
            await asyncio.wait(late)

    async def _reclaim(self) -> None:
        self._alone = sole_owner(self.database.url)
        if self._alone is None:
            return
        if self._alone.alone():
            async with self.database.transaction() as tx:
                await leases.reclaim(tx)
                await outbox.reclaim(tx)
                await schedules.reclaim(tx)
        await self._alone.share()

    async def _supervise(self, pulse: Pulse, work: Callable[[], Awaitable[None]]) -> None:
        failures = 0
        while True:
            await pulse.wait()
            try:
                await work()
            except Exception as error:  # noqa: BLE001 - supervisor: an outage must not end the bot
                failures += 1
                _log.warning("engine trouble", doing=work.__name__, why=type(error).__name__)
                await asyncio.sleep(self._pause(failures))
            else:
                failures = 0

    def _pause(self, failures: int) -> float:
        longest = min(_LONGEST_PAUSE, self.poll * 2.0 ** min(failures, 10))
        return longest * random.uniform(0.5, 1)  # noqa: S311 - spreads replicas, no secret

    async def _claim_all(self) -> None:
        while len(self._workers) < self.capacity and await self._claim_one():
            pass

    async def _claim_one(self) -> bool:
        kinds = {workflow.kind: workflow for workflow in self.workflows}
        ttl_ms = round(self.ttl * 1000)
        async with self.database.transaction() as tx:
            claimed = await leases.claim(tx, owner=self.owner, ttl_ms=ttl_ms, kinds=tuple(kinds))
            if claimed is None:
                return False
            lease, run = claimed
            workflow = kinds[run.kind]
            entry = Entry(
                tag="engine:run:claimed",
                actor=f"engine:{self.owner}",
                migration=run.migration,
                run=run.id,
                payload={"fence": lease.fence, "attempt": run.attempts},
            )
            await record(tx, self.key, entry, *workflow.postings(run))
            begun = await runs.steps(tx, run.id)
        journal = RunJournal(
            database=self.database,
            key=self.key,
            lease=lease,
            postings=workflow.postings,
            aftermath=workflow.aftermath,
            sequel=workflow.sequel,
        )
        loop = StepLoop(
            journal=journal,
            run=run,
            begun=begun,
            workflow=workflow,
            clock=self.clock,
            seam=self.seam,
        )
        self._employ(Worker(loop=loop, on_end=self._ended))
        return True

    def _employ(self, worker: Worker) -> None:
        for other in self._workers:
            if other.lease[0] == worker.lease[0]:
                other.lose()
        self._workers.add(worker)
        worker.start()

    def _ended(self, worker: Worker) -> None:
        self._workers.discard(worker)
        self._claim.now()
        self.ended(worker.loop.run.migration)

    async def _renew_all(self) -> None:
        before = tuple(self._workers)
        if not before:
            return
        async with self.database.transaction() as tx:
            held = await leases.renew(tx, owner=self.owner, ttl_ms=round(self.ttl * 1000))
        for worker in before:
            cancelled_by = held.get(worker.lease)
            if cancelled_by is None:
                worker.lose()
                continue
            worker.missed = 0
            if cancelled_by:
                worker.cancel()

    async def _drop_unrenewed(self) -> None:
        """Needs no database: works also while the heart beat hangs in one that is gone."""
        for worker in self._workers:
            worker.missed += 1
            if worker.missed > _BEATS:
                worker.lose()

    async def _tidy_up(self) -> None:
        for chore in self.chores:
            async with self.database.transaction() as tx:
                await chore(tx)


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
