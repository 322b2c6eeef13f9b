"""The use cases of a preflight: order it, look at it, judge its answers once more."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.connectors.migration_files import MigrationFiles
from bot.domain.check import Check, Finding
from bot.domain.errors import Refused
from bot.domain.plan import Plan
from bot.domain.secret import Secret
from bot.domain.state import PreflightState
from bot.executor import preflight
from bot.executor.clock import Clock
from bot.executor.outlook import ORDER_MS
from storage import evidence, outbox, runs, seen, waivers
from storage.database import Database
from storage.journal import Entry
from storage.record import record


@dataclass(frozen=True, slots=True, kw_only=True)
class PreflightOrder:
    """A preflight that was ordered; `joined` when one was under way and this one joins it."""

    run: str
    migration: str
    joined: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Preflights:
    """Raises `Refused` with the sentence that a person reads.

    `postings` are the messages that show one; `wake` tells the engine of this process that there
    is work.
    """

    database: Database
    key: Secret
    files: MigrationFiles
    checks: Sequence[Check]
    clock: Clock
    postings: Callable[[runs.Run], tuple[outbox.Posting, ...]]
    wake: Callable[[], None]

    async def order(self, *, channel: str, by: str, key: str) -> PreflightOrder | None:
        """Order a preflight of the channel's migration; None when `key` was seen before.

        Raises `UnknownMigration` or `FileRefused` (its sentence lists every error of the file).
        """
        plan = await asyncio.to_thread(self.files.for_channel, channel)
        wanted = preflight.wanted(plan, self.checks, str(self.files.folder), channel, by)
        return await self._order(wanted, key)

    async def order_in_terminal(self, plan: Plan, *, folder: str, by: str) -> PreflightOrder:
        """The same order from a terminal: nothing is posted, everything is recorded.

        `folder` is where the plan's file lies: relative paths in it start there.
        """
        wanted = preflight.wanted(plan, self.checks, folder, "", by)
        order = await self._order(wanted, f"terminal/{secrets.token_hex(8)}")
        if order is None:
            raise Refused("This order was given before.")
        return order

    async def _order(self, wanted: runs.RunOrder, key: str) -> PreflightOrder | None:
        async with self.database.transaction() as tx:
            if not await seen.first(tx, f"order/{key}", ORDER_MS):
                return None
            submitted = await runs.submit(tx, wanted)
            run = await runs.run(tx, submitted.run)
            action = "joined" if submitted.joined else "ordered"
            entry = Entry(
                tag=f"{preflight.KIND}:run:{action}",
                actor=wanted.by,
                migration=wanted.migration,
                run=submitted.run,
                payload={"digest": wanted.input["digest"], "channel": wanted.channel},
            )
            await record(tx, self.key, entry, *self.postings(run))
        self.wake()
        return PreflightOrder(
            run=submitted.run, migration=wanted.migration, joined=submitted.joined
        )

    async def state(self, run: str) -> PreflightState:
        """One preflight as it stands."""
        async with self.database.reading() as tx:
            return await preflight_state(tx, run, self.clock.now())

    async def judge_again(self, run: str) -> tuple[Finding, ...]:
        """The stored answers of a run, judged by today's rules; nothing is asked or changed."""
        async with self.database.reading() as tx:
            row = await runs.run(tx, run)
            stored = await evidence.readings(tx, run)
        return preflight.judge_again(preflight.plan_of(row), stored, self.checks)


async def preflight_state(tx: AsyncConnection, run: str, now: datetime) -> PreflightState:
    """One preflight as it stands."""
    row = await runs.run(tx, run)
    return PreflightState(
        run=row.id,
        migration=row.migration,
        channel=row.channel,
        digest=row.input["digest"],
        by=row.by,
        state=row.state,
        started=row.started_at or row.created_at,
        finished=row.finished_at,
        now=now,
        total=row.input["total"],
        findings=await evidence.findings(tx, run),
        attempts=max(row.attempts, 1),
        trouble=row.trouble,
        waivers=await waivers.in_force(tx, row.migration),
    )
