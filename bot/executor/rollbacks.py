"""The use cases of a rollback: what it would cost, order it, and see how it stands."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.connectors.migration_files import MigrationFiles, from_folder
from bot.connectors.migration_site import MigrationSite
from bot.domain.cutover import Returned, RollbackState, RunStep, WayBack, Writes
from bot.domain.directory import Directory
from bot.domain.errors import NotAllowed, Refused, SlipwayError
from bot.domain.plan import Plan
from bot.domain.probing import joined
from bot.domain.rehearsal import Ports
from bot.domain.secret import Secret
from bot.domain.state import RunState
from bot.executor import way_back
from bot.executor.clock import Clock
from bot.executor.emergency import Emergency
from bot.executor.maintenance import standing
from bot.executor.outlook import ORDER_MS
from bot.executor.rehearsal import KIND as REHEARSAL
from bot.executor.rehearsal import ports_of, postings
from bot.executor.rollback import TITLES, seen_of
from bot.executor.taken_up import TakenUp, trusted
from bot.executor.way_back import CUTOVER, PAGE, ROLLBACK, Cause, lock_of
from bot.executor.writes import writes, writes_since, written_at_switch
from bot.shell import retire
from storage import outbox, probings, runs, seen
from storage.database import Database
from storage.journal import JournalBroken
from storage.runs import Run, StepRow

_SQL = 2.0
#: Seconds that the database gets before it is done without it.
_DATABASE = 4.0
#: What says that the database is gone, full or broken.
OUTAGES = (SQLAlchemyError, JournalBroken, OSError, TimeoutError)
_log = structlog.get_logger(__name__)


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
    emergency: Emergency
    clock: Clock
    wake: Callable[[], None]
    directory: Directory
    taken_up: TakenUp = trusted

    async def prompt(self, *, channel: str, by: str) -> WayBack:
        """What there is to go back from, and what was written since the switch."""
        plan = await asyncio.to_thread(self.files.for_channel, channel)
        try:
            mover, before = await self._known(plan)
        except OUTAGES as outage:
            await self._refuse_strangers(plan, by, None)
            return _blind(plan, channel, outage)
        await self._refuse_strangers(plan, by, mover)
        if mover is None:
            await self._refuse_nothing(plan)
            return _forgotten(plan, channel)
        moved = mover.kind == CUTOVER
        since = await writes_since(self.site, plan, before, _SQL) if moved else {}
        return _way(plan, mover, writes(since))

    async def returnable(self) -> tuple[WayBack, ...]:
        """Every migration with a cutover, or a page, that nobody has taken back yet."""
        survey = await asyncio.to_thread(self.files.survey)
        plans = [loaded.plan for loaded in survey.loaded]
        async with self.database.reading() as tx:
            found = [(plan, await _standing(tx, plan.name)) for plan in plans]
            there = [(plan, mover) for plan, mover in found if mover]
            kept = [pair for pair in there if await way_back.retired(tx, pair[1]) is None]
        return tuple(_way(plan, mover, Writes()) for plan, mover in kept)

    async def order(self, *, channel: str, by: str, key: str) -> RollbackOrder | Returned | None:
        """Order it, or join the one that is under way; None when `key` was seen before.

        Beats whatever has the migration. Where the database fails, takes nothing more after the
        order, or has forgotten the cutover that the servers know, it is done at once without it.
        Raises `NotAllowed`, and `Refused` where nobody knows of a cutover or it was retired.
        """
        plan = await asyncio.to_thread(self.files.for_channel, channel)
        try:
            async with asyncio.timeout(_DATABASE):
                ordered = await self._ordered(plan, by, key)
            if ordered is None or await self.taken_up(ordered.run):
                return ordered
            _log.error("a rollback was ordered, and the database takes no more")
        except OUTAGES as outage:
            _log.error("a rollback goes on without the database", why=type(outage).__name__)
        except _NothingKnown:
            await self._refuse_nothing(plan)
            _log.error("the servers know of a cutover, and the database does not")
        await self._refuse_strangers(plan, by, None)
        folder = str(self.files.folder)
        here = from_folder(plan, folder)
        return await self.emergency.roll_back(here, written=plan, folder=folder, by=by)

    async def _known(self, plan: Plan) -> tuple[Run | None, tuple[int, int] | None]:
        async with asyncio.timeout(_DATABASE), self.database.reading() as tx:
            mover = await _mover(tx, plan)
            return mover, await written_at_switch(tx, mover.id) if mover else None

    async def _ordered(self, plan: Plan, by: str, key: str) -> RollbackOrder | None:
        async with self.database.reading() as tx:
            mover = await _mover(tx, plan)
        await self._refuse_strangers(plan, by, mover)
        if mover is None:
            raise _NothingKnown
        cutover = mover if mover.kind == CUTOVER else None
        page = mover.id if mover.kind == PAGE else ""
        cause = Cause(by=by, said="somebody on call wanted it", page=page)
        async with self.database.transaction() as tx:
            if not await seen.first(tx, f"order/{key}", ORDER_MS):
                return None
            frozen = way_back.frozen_of(mover)
            submitted = await way_back.order(tx, self.key, frozen, cutover, cause)
            for posting in postings(mover) if mover.kind == REHEARSAL else ():
                await outbox.want(tx, posting)
        self.wake()
        return RollbackOrder(run=submitted.run, migration=plan.name, joined=submitted.joined)

    async def _refuse_nothing(self, plan: Plan) -> None:
        """The servers are asked as well: a database may be lost, and a way back still lie there."""
        here = from_folder(plan, str(self.files.folder))
        if not await self.emergency.prepared(here):
            raise _nothing(plan)

    async def _refuse_strangers(self, plan: Plan, by: str, mover: Run | None) -> None:
        named = {*plan.on_call, *((mover.by,) if mover else ())}
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
            return await rollback_state(tx, run, self.clock.now())


async def rollback_state(tx: AsyncConnection, run: str, now: datetime) -> RollbackState:
    """One rollback as it stands."""
    row = await runs.run(tx, run)
    steps = await runs.steps(tx, run)
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
        now=now,
        steps=tuple(_shown(name, begun.get(name)) for name in TITLES),
        seen=seen_of(steps),
        switched=bool(row.input["switched"]),
        figures=joined((await probings.of(tx, run)).values()),
        writes=writes(dict(last)) if last else Writes(),
        troubles=tuple(results.get("tidy-up", {}).get("troubles", ())),
        trouble=row.trouble,
        late=row.input["late"],
    )


async def standing_cutover(tx: AsyncConnection, migration: str) -> Run | None:
    """The latest cutover, unless it never began to move anything or was taken back."""
    cutover = await runs.latest(tx, migration, CUTOVER)
    if cutover is None or len(await runs.steps(tx, cutover.id)) <= 1:
        return None
    back = await runs.latest(tx, migration, ROLLBACK)
    if back is None or back.input["cutover"] != cutover.id:
        return cutover
    return None if back.state is RunState.DONE else cutover


async def _mover(tx: AsyncConnection, plan: Plan) -> Run | None:
    """What there is to go back from: a cutover, a rehearsal with visitors, or a maintenance page.

    Raises `Refused` when nothing leads back any more.
    """
    cutover = await runs.latest(tx, plan.name, CUTOVER)
    gone = await way_back.retired(tx, cutover) if cutover else None
    if gone is not None and gone.finished_at is not None:
        raise Refused(
            f"There is no way back any more: {plan.name} was retired on"
            f" {gone.finished_at:%Y-%m-%d %H:%M} UTC.",
            next_action=f"What is left stands in {retire.place(plan)}/WHAT.txt on the server.",
        )
    if cutover is not None:
        return cutover
    return await _with_visitors(tx, plan.name) or await standing(tx, plan.name)


async def _with_visitors(tx: AsyncConnection, migration: str) -> Run | None:
    running = await runs.active_on(tx, lock_of(migration))
    there = running is not None and running.kind == REHEARSAL and ports_of(running) is Ports.REAL
    return running if there else None


async def _standing(tx: AsyncConnection, migration: str) -> Run | None:
    cutover = await standing_cutover(tx, migration)
    return cutover if cutover is not None else await standing(tx, migration)


def _way(plan: Plan, mover: Run, since: Writes) -> WayBack:
    return WayBack(
        migration=plan.name,
        channel=plan.channel,
        plan=str(mover.input.get("book", "")),
        state=mover.state.value,
        writes=since,
        page=mover.kind == PAGE,
    )


def _shown(name: str, row: StepRow | None) -> RunStep:
    if row is None:
        return RunStep(name=name, title=TITLES[name], target="")
    return RunStep(name=name, title=TITLES[name], target="", state=row.state)


def _blind(plan: Plan, channel: str, outage: Exception) -> WayBack:
    said = f"the bot's database does not answer ({type(outage).__name__})"
    unknown = Writes(said=said)
    return WayBack(migration=plan.name, channel=channel, plan="", state="unknown", writes=unknown)


def _forgotten(plan: Plan, channel: str) -> WayBack:
    unknown = Writes(said="the bot's database knows of no cutover, but a way back lies ready")
    return WayBack(migration=plan.name, channel=channel, plan="", state="unknown", writes=unknown)


class _NothingKnown(Exception):
    """The database knows of no cutover."""


def _nothing(plan: Plan) -> Refused:
    return Refused(
        f"There is nothing to roll back: no cutover of {plan.name} ever began, and no page is up.",
        next_action="If you know better: `slipway rollback FILE` on the bot asks nobody.",
    )
