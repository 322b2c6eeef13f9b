"""What a step may know and do."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.executor.run_journal import RunJournal
from bot.shell.guard import Operation
from storage.runs import Run, StepRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One step of a claimed run. `results` holds what earlier steps returned, by their names."""

    run: Run
    results: Mapping[str, Mapping[str, Any]]
    row: StepRow
    journal: RunJournal

    @property
    def fence(self) -> int:
        """The owner's number; the target refuses lower ones."""
        return self.journal.lease.fence

    @property
    def operation(self) -> Operation:
        """This step's effect, as the guard on the target knows it."""
        key = f"{self.run.id}-{self.row.seq}-{self.row.name}"
        return Operation(key=key, fence=self.fence, attempt=max(1, self.row.attempt))

    @property
    def started_at(self) -> datetime:
        """The step's first start; restarts and waits do not move it."""
        return self.row.started_at

    def transaction(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A transaction in which the run is surely ours; raises `LeaseLost`."""
        return self.journal.transaction()

    async def record(self, tag: str, payload: Mapping[str, Any]) -> None:
        """Report progress: an audit row, and the run's messages drawn again."""
        async with self.transaction() as tx:
            await self.record_in(tx, tag, payload)

    async def record_in(self, tx: AsyncConnection, tag: str, payload: Mapping[str, Any]) -> None:
        """The same inside an own `transaction`, together with what it is about."""
        await self.journal.record(tx, tag, payload)
