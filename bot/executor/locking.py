"""Locking and unlocking a migration, each with a reason."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass

from bot.connectors.migration_files import MigrationFiles
from bot.domain.errors import Refused
from bot.domain.lock import MOST_REASON, MigrationLock
from bot.domain.redaction import redacted
from bot.domain.secret import Secret
from bot.executor.outlook import ORDER_MS
from storage import locks, seen
from storage.database import Database
from storage.journal import Entry
from storage.record import record


@dataclass(frozen=True, slots=True, kw_only=True)
class Locking:
    """A locked migration is not cut over; its rollback is never held up by it."""

    database: Database
    key: Secret
    files: MigrationFiles

    async def lock(self, *, channel: str, by: str, reason: str, key: str) -> MigrationLock | None:
        """Lock the channel's migration; None when `key` was seen before.

        Raises `Refused` without a reason, or where it is locked already.
        """
        plan = await asyncio.to_thread(self.files.for_channel, channel)
        words = _reason(reason, "lock")
        async with self.database.transaction() as tx:
            if not await seen.first(tx, f"order/{key}", ORDER_MS):
                return None
            name = f"lock-{secrets.token_hex(6)}"
            made = await locks.put(tx, name=name, migration=plan.name, reason=words, by=by)
            lock = await locks.of(tx, plan.name)
            if not made and lock is not None:
                raise Refused(
                    f"{plan.name} is locked already: {lock.reason}",
                    next_action="Unlock it first: `/migrate unlock <reason>`.",
                )
            entry = Entry(
                tag="migration:lock:put", actor=by, migration=plan.name, payload={"reason": words}
            )
            await record(tx, self.key, entry)
        return lock

    async def unlock(self, *, channel: str, by: str, reason: str, key: str) -> MigrationLock | None:
        """Unlock it and give the lock that was on it; None when `key` was seen before."""
        plan = await asyncio.to_thread(self.files.for_channel, channel)
        words = _reason(reason, "unlock")
        async with self.database.transaction() as tx:
            if not await seen.first(tx, f"order/{key}", ORDER_MS):
                return None
            lifted = await locks.lift(tx, migration=plan.name, because=words, by=by)
            if lifted is None:
                raise Refused(f"{plan.name} is not locked.", next_action="Nothing is to be done.")
            payload = {"reason": words, "was": lifted.reason}
            entry = Entry(
                tag="migration:lock:lifted", actor=by, migration=plan.name, payload=payload
            )
            await record(tx, self.key, entry)
        return lifted


def _reason(said: str, word: str) -> str:
    reason = " ".join(redacted(said).split())[:MOST_REASON]
    if not reason:
        raise Refused(
            "Somebody will read it at night: say why.",
            next_action=f"Type `/migrate {word} <reason>`.",
        )
    return reason
