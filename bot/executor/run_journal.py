"""Every write of a run's owner: ownership proved, state, audit row and postings at once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.secret import Secret
from bot.domain.state import RunState
from storage import leases, runs
from storage.database import Database, now
from storage.journal import Entry
from storage.leases import Lease, StepOutcome
from storage.outbox import Posting
from storage.record import record
from storage.runs import Run, StepRow

Aftermath = Callable[[AsyncConnection, Run], Awaitable[None]]
"""What follows when a run ends, in the transaction that ends it."""


async def nothing_after(_: AsyncConnection, __: Run) -> None:
    """For a run that leaves nothing to be put right."""


class CancelWanted(Exception):
    """Somebody cancelled the run; no further step begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunJournal:
    """One claimed run's journal. Every method may raise `LeaseLost`; then nothing was written."""

    database: Database
    key: Secret
    lease: Lease
    postings: Callable[[Run], tuple[Posting, ...]]
    aftermath: Aftermath = nothing_after
    sequel: Aftermath = nothing_after

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that proves ownership first; the lease holds to its end."""
        async with self.database.transaction() as tx:
            await leases.prove(tx, self.lease)
            yield tx

    async def record(self, tx: AsyncConnection, tag: str, payload: Mapping[str, Any]) -> None:
        """Append an audit row and want the run's messages, in an own `transaction`."""
        await self._event(tx, await runs.run(tx, self.lease.run), tag, payload)

    async def begin(self, seq: int, name: str) -> StepRow:
        """The intent, committed before the effect; raises `CancelWanted` and writes nothing."""
        async with self.database.transaction() as tx:
            row, owned = await leases.begin_step(tx, self.lease, seq, name)
            if owned.cancelled_by:
                raise CancelWanted
            payload = {"step": name, "attempt": row.attempt}
            await self._event(tx, owned, "engine:step:started", payload)
            return row

    async def end_step(self, row: StepRow, how: str, result: Mapping[str, Any]) -> None:
        """The step's effect is there; `how` is ran or reconciled."""
        async with self.database.transaction() as tx:
            outcome = StepOutcome(state="done", how=how, result=result)
            owned = await leases.end_step(tx, self.lease, row.seq, outcome)
            payload = {"step": row.name, "attempt": row.attempt, "how": how}
            await self._event(tx, owned, "engine:step:done", payload)

    async def fail_step(self, row: StepRow, trouble: str) -> None:
        """The step is known to have failed, and the run with it."""
        async with self.database.transaction() as tx:
            await leases.end_step(tx, self.lease, row.seq, StepOutcome(state="failed"))
            owned = await leases.end(tx, self.lease, RunState.FAILED, trouble)
            payload = {"step": row.name, "trouble": trouble}
            await self._event(tx, owned, "engine:run:failed", payload)
            await self.aftermath(tx, owned)

    async def wait(self, row: StepRow, seconds: float | None) -> None:
        """Put the run to rest in the middle of the step."""
        async with self.database.transaction() as tx:
            later = leases.NEVER if seconds is None else await now(tx) + round(seconds * 1000)
            await leases.end_step(tx, self.lease, row.seq, StepOutcome(state="waiting"))
            owned = await leases.suspend(tx, self.lease, later)
            await self._event(tx, owned, "engine:run:waiting", {"step": row.name})

    async def end(self, state: RunState, trouble: str = "") -> None:
        """Finish the run, or park it."""
        async with self.database.transaction() as tx:
            owned = await leases.end(tx, self.lease, state, trouble)
            await self._event(tx, owned, f"engine:run:{state.value}", {"trouble": trouble})
            await (self.sequel if state is RunState.DONE else self.aftermath)(tx, owned)

    async def release(self) -> None:
        """Hand the run over to the next owner."""
        async with self.database.transaction() as tx:
            owned = await leases.release(tx, self.lease)
            await self._event(tx, owned, "engine:run:released", {})

    async def _event(
        self, tx: AsyncConnection, run: Run, tag: str, payload: Mapping[str, Any]
    ) -> None:
        entry = Entry(
            tag=tag,
            actor=f"engine:{self.lease.owner}",
            migration=run.migration,
            run=run.id,
            payload={**payload, "fence": self.lease.fence},
        )
        await record(tx, self.key, entry, *self.postings(run))
