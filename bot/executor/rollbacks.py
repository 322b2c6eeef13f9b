"""The use cases of a rollback: what it would cost, order it, and see how it stands."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.connectors.migration_files import MigrationFiles
from bot.connectors.migration_site import MigrationSite
from bot.domain.cutover import RollbackState, RunStep, WayBack, Writes
from bot.domain.directory import Directory
from bot.domain.errors import NotAllowed, Refused, SlipwayError
from bot.domain.plan import Plan
from bot.domain.probing import Figures
from bot.domain.secret import Secret
from bot.executor import way_back
from bot.executor.clock import Clock
from bot.executor.outlook import ORDER_MS
from bot.executor.rollback import TITLES, seen_of
from bot.executor.way_back import CUTOVER, Cause
from bot.executor.writes import writes, writes_since, written_at_switch
from storage import probings, runs, seen
from storage.database import Database
from storage.runs import Run, StepRow

_SQL = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackOrder:
    """A rollback that was ordered; `joined` when one was under way and this one joins it."""

    run: str
    migration: str
    joined: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollbacks:
    """Exempt from sign-off, lock, freeze and window; any on-call person may.

    Where Slack does not say who is in a group, everybody in the channel may: coming back must not
    wait for Slack. So may everybody where the plan names nobody.
    """

    database: Database
    key: Secret
    files: MigrationFiles
    site: MigrationSite
    clock: Clock
    wake: Callable[[], None]
    directory: Directory

    async def prompt(self, *, channel: str, by: str) -> WayBack:
        """What there is to go back from, and what was written since the switch."""
        plan = await asyncio.to_thread(self.files.for_channel, channel)
        async with self.database.reading() as tx:
            cutover = await runs.latest(tx, plan.name, CUTOVER)
            before = await written_at_switch(tx, cutover.id) if cutover else None
        await self._refuse_strangers(plan, by, cutover)
        if cutover is None:
            raise _nothing(plan)
        since = await writes_since(self.site, plan, before, _SQL)
        return WayBack(
            migration=plan.name,
            channel=channel,
            plan=str(cutover.input["book"]),
            state=cutover.state.value,
            writes=writes(since),
        )

    async def order(self, *, channel: str, by: str, key: str) -> RollbackOrder | None:
        """Order it, or join the one that is under way; None when `key` was seen before.

        Beats whatever has the migration. Raises `NotAllowed`, and `Refused` without a cutover.
        """
        plan = await asyncio.to_thread(self.files.for_channel, channel)
        async with self.database.reading() as tx:
            cutover = await runs.latest(tx, plan.name, CUTOVER)
        await self._refuse_strangers(plan, by, cutover)
        if cutover is None:
            raise _nothing(plan)
        cause = Cause(by=by, said="somebody on call wanted it")
        async with self.database.transaction() as tx:
            if not await seen.first(tx, f"order/{key}", ORDER_MS):
                return None
            submitted = await way_back.order(
                tx, self.key, way_back.frozen_of(cutover), cutover, cause
            )
        self.wake()
        return RollbackOrder(run=submitted.run, migration=plan.name, joined=submitted.joined)

    async def _refuse_strangers(self, plan: Plan, by: str, cutover: Run | None) -> None:
        named = {*plan.on_call, *((cutover.by,) if cutover else ())}
        if not plan.on_call or by in named:
            return
        try:
            known = await self.directory.members(plan.on_call)
        except SlipwayError:
            return
        if by not in known:
            raise NotAllowed(
                "Only people on call may roll back; the plan names them under `on_call`.",
                next_action="Call one of them: `/migrate contacts`.",
            )

    async def state(self, run: str) -> RollbackState:
        """One rollback as it stands."""
        async with self.database.reading() as tx:
            row = await runs.run(tx, run)
            steps = await runs.steps(tx, run)
            known = await self._figures(tx, row)
        begun = {step.name: step for step in steps}
        results = {step.name: step.result for step in steps}
        last = results.get("look-again", {})
        return RollbackState(
            run=row.id,
            migration=row.migration,
            channel=row.channel,
            by=row.by,
            cause=row.input["cause"],
            state=row.state,
            ordered=row.created_at,
            finished=row.finished_at,
            now=self.clock.now(),
            steps=tuple(_shown(name, begun.get(name)) for name in TITLES),
            seen=seen_of(steps),
            switched=bool(row.input["switched"]),
            figures=known,
            writes=writes(dict(last)) if last else Writes(),
            troubles=tuple(results.get("tidy-up", {}).get("troubles", ())),
            trouble=row.trouble,
            late=row.input["late"],
        )

    async def _figures(self, tx: AsyncConnection, row: Run) -> Figures | None:
        total: Figures | None = None
        for each in (await probings.of(tx, row.id)).values():
            total = each if total is None else total.joined(each)
        return total


def _shown(name: str, row: StepRow | None) -> RunStep:
    if row is None:
        return RunStep(name=name, title=TITLES[name], target="")
    return RunStep(name=name, title=TITLES[name], target="", state=row.state)


def _nothing(plan: Plan) -> Refused:
    return Refused(
        f"There is nothing to roll back: no cutover of {plan.name} ever began.",
        next_action="If you know better: `slipway rollback FILE` on the bot asks nobody.",
    )
