"""What was done without the database, told to it as soon as it is there again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.connectors.emergency_log import EmergencyLog
from bot.domain.secret import Secret
from bot.executor import way_back
from bot.executor.clock import Clock
from bot.executor.way_back import CUTOVER, Cause, lock_of
from storage import leases, runs, seen
from storage.database import Database
from storage.journal import Entry, JournalBroken
from storage.record import record

_log = structlog.get_logger(__name__)
#: Seconds between two looks into the file.
EVERY = 2.0
_LASTS = timedelta(minutes=10)
_REMEMBERED_MS = 10 * 365 * 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """The rollback is ordered once more, as a run: it looks, tidies up, locks, and has a card.

    It is marked late, and the fence is raised to what the servers know.
    """

    database: Database
    key: Secret
    log: EmergencyLog
    clock: Clock
    wake: Callable[[], None]

    async def go_on(self) -> None:
        """Set the file's room aside, then look again and again, until it is cancelled."""
        try:
            await asyncio.to_thread(self.log.prepare)
        except OSError as trouble:
            _log.error("no room can be set aside for rollbacks", why=str(trouble.strerror))
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self.merge()
            except (SQLAlchemyError, JournalBroken, OSError) as trouble:
                _log.warning("a late rollback waits", why=type(trouble).__name__)

    async def merge(self) -> int:
        """How many rollbacks the database has taken over now."""
        pending = await asyncio.to_thread(self.log.pending)
        ended = tuple(entry for entry in pending if "seen" in entry or self._old(entry))
        for entry in ended:
            await self._merged(entry)
            await asyncio.to_thread(self.log.merged, str(entry["id"]))
        if ended:
            self.wake()
        return len(ended)

    def _old(self, entry: Mapping[str, Any]) -> bool:
        """Whoever began it has surely ended by now, well or not."""
        began = datetime.fromisoformat(str(entry["at"])) if "at" in entry else None
        return began is not None and self.clock.now() - began > _LASTS

    async def _merged(self, entry: Mapping[str, Any]) -> None:
        migration, by = str(entry["migration"]), str(entry["by"])
        async with self.database.transaction() as tx:
            if not await seen.first(tx, f"late/{entry['id']}", _REMEMBERED_MS):
                return
            cutover = await runs.latest(tx, migration, CUTOVER)
            plan = way_back.frozen_of(cutover) if cutover else _frozen(entry)
            fence = max(entry["fences"].values(), default=0)
            await leases.raise_fence(tx, lock_of(migration), fence)
            there = (f"{each['target']} {each['side']}" for each in entry.get("seen", ()))
            payload = {"at": str(entry["at"]), "seen": ", ".join(there)}
            told = Entry(tag="rollback:late:told", actor=by, migration=migration, payload=payload)
            await record(tx, self.key, told)
            cause = Cause(by=by, said="it was done without the database", late=str(entry["at"]))
            await way_back.order(tx, self.key, plan, cutover, cause)


def _frozen(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: entry[name] for name in ("plan", "folder", "digest", "migration", "channel")}
