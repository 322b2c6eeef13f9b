"""The maintenance page: put before the old services and the new stack, and taken away again."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.connectors.migration_files import MigrationFiles
from bot.connectors.migration_site import MigrationSite
from bot.domain.errors import Refused, TargetError
from bot.domain.maintenance import Page, PageState
from bot.domain.plan import Plan
from bot.domain.secret import Secret
from bot.domain.state import RunState
from bot.executor.clock import Clock
from bot.executor.moves import Moves
from bot.executor.operations import Operations
from bot.executor.outlook import ORDER_MS
from bot.executor.preflight import ordered, plan_of
from bot.executor.way_back import PAGE, ROLLBACK, card, lock_of
from bot.executor.workflow import Context, Step, StepFailed, Workflow
from bot.shell import maintenance
from bot.shell.act import Act
from storage import runs, seen
from storage.database import Database
from storage.journal import Entry
from storage.outbox import Posting
from storage.record import record
from storage.runs import Run

KIND = PAGE
_LIMIT = 120.0
#: Seconds in which a page that some servers could not show is taken from the others.
_UNDO = 60.0
Result = Mapping[str, Any]


def postings(run: Run) -> tuple[Posting, ...]:
    """One card for each order."""
    return (card(KIND, run.id, run.channel, pin=False),) if run.channel else ()


async def standing(tx: AsyncConnection, migration: str) -> Run | None:
    """The order because of which visitors see a page now; a rollback ends it."""
    latest = await runs.latest(tx, migration, KIND)
    if latest is None or latest.input["page"] != Page.UP.value or latest.state in _NEVER_UP:
        return None
    back = await runs.latest_done(tx, migration, ROLLBACK)
    return None if back is not None and back.created_at > latest.created_at else latest


_NEVER_UP = (RunState.FAILED, RunState.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRuns:
    """Builds the workflow; a rollback takes the migration from it like from everything else."""

    site: MigrationSite
    clock: Clock

    def workflow(self) -> Workflow:
        """One step on all servers; safe to do again."""
        return Workflow(kind=KIND, steps=self._steps, postings=postings)

    def _steps(self, run: Run) -> tuple[Step, ...]:
        do = self._up if run.input["page"] == Page.UP.value else self._away
        return (Step(name=f"page-{run.input['page']}", do=do, timeout=2 * _LIMIT + _UNDO),)

    async def _up(self, context: Context) -> Result:
        """On every server, or on none."""
        plan = plan_of(context.run)
        troubles = await self._each(context, plan, maintenance.up)
        if troubles:
            await self._each(context, plan, maintenance.away)
            raise StepFailed("; ".join(troubles))
        await context.record("maintenance:page:seen", {"page": Page.UP.value})
        return {}

    async def _away(self, context: Context) -> Result:
        """Everywhere, however it goes elsewhere."""
        plan = plan_of(context.run)
        troubles = await self._each(context, plan, maintenance.away)
        if troubles:
            raise StepFailed("; ".join(troubles))
        await context.record("maintenance:page:seen", {"page": Page.AWAY.value})
        return {}

    async def _each(
        self, context: Context, plan: Plan, act: Callable[[Plan], Act]
    ) -> tuple[str, ...]:
        acts = Moves(
            operations=Operations(remote=self.site.remote), bot=self.site.bot, clock=self.clock
        )

        async def one(here: Plan) -> str:
            try:
                await acts.run(_named(context, act), here, (act(here),), limit=_LIMIT)
                shown = not await acts.trouble(here, (maintenance.there(here),))
            except (TargetError, StepFailed) as failure:
                return f"{here.target.name}: {failure.sentence}"
            wanted = act is maintenance.up
            return "" if shown is wanted else f"{here.target.name}: the page is not as ordered"

        found = await asyncio.gather(*(one(plan.at(target)) for target in plan.targets))
        return tuple(each for each in found if each)


def _named(context: Context, act: Callable[[Plan], Act]) -> Context:
    """Up and away of one step are two operations on the server."""
    word = "up" if act is maintenance.up else "away"
    return replace(context, row=replace(context.row, name=f"{context.row.name}-{word}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintenance:
    """The use cases. Raises `Refused` with the sentence a person reads."""

    database: Database
    key: Secret
    files: MigrationFiles
    wake: Callable[[], None]

    async def order(self, page: Page, *, channel: str, by: str, key: str) -> Run | None:
        """Put it up or take it away; None when `key` was seen before.

        Raises `AlreadyRunning` while something else moves the migration.
        """
        plan = await asyncio.to_thread(self.files.for_channel, channel)
        maintenance.refuse_impossible(plan)
        async with self.database.transaction() as tx:
            if not await seen.first(tx, f"order/{key}", ORDER_MS):
                return None
            there = await standing(tx, plan.name)
            if page is Page.UP and there is not None:
                raise Refused(
                    f"{plan.name} has its maintenance page up already.",
                    next_action="Take it away: `/migrate maintenance off`.",
                )
            submitted = await runs.submit(tx, self._wanted(plan, page, channel, by))
            run = await runs.run(tx, submitted.run)
            entry = Entry(
                tag=f"maintenance:page:{page.value}",
                actor=by,
                migration=plan.name,
                run=run.id,
                payload={"digest": plan.digest},
            )
            await record(tx, self.key, entry, *postings(run))
        self.wake()
        return run

    def _wanted(self, plan: Plan, page: Page, channel: str, by: str) -> runs.RunOrder:
        return runs.RunOrder(
            id=f"{KIND}-{secrets.token_hex(6)}",
            kind=KIND,
            target=lock_of(plan.name),
            migration=plan.name,
            channel=channel,
            input={
                **ordered(plan, str(self.files.folder)),
                "page": page.value,
            },
            by=by,
        )

    async def state(self, run: str) -> PageState:
        """One order as it stands."""
        async with self.database.reading() as tx:
            row = await runs.run(tx, run)
            there = await standing(tx, row.migration)
        return PageState(
            run=row.id,
            migration=row.migration,
            channel=row.channel,
            by=row.by,
            page=Page(row.input["page"]),
            state=row.state,
            since=row.finished_at or row.created_at,
            targets=tuple(target.name for target in plan_of(row).targets),
            standing=there is not None and there.id == row.id,
            trouble=row.trouble,
        )
