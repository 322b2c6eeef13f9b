"""The use cases of a cutover: which gates are open, order it, and see how it stands."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.connectors.migration_files import MigrationFiles
from bot.domain.cutover import CutoverState, RunStep
from bot.domain.directory import Directory
from bot.domain.errors import NotAllowed, Refused
from bot.domain.gate import Gate, Gates, told
from bot.domain.plan import Plan
from bot.domain.probing import joined
from bot.domain.redaction import redacted
from bot.domain.secret import Secret
from bot.domain.signoff.gate import SignoffGate
from bot.domain.state import BrokenGlass, TimelineEntry
from bot.executor import way_back
from bot.executor.clock import Clock
from bot.executor.cutover import titles
from bot.executor.gates import GateKeeper
from bot.executor.outlook import ORDER_MS
from bot.executor.preflight import ordered, plan_of
from bot.executor.rollback import seen_of
from bot.executor.signoffs import Signoffs
from bot.executor.way_back import CUTOVER, ROLLBACK, SWITCH, lock_of
from storage import journal, probings, runs, seen
from storage.database import Database
from storage.journal import Entry
from storage.outbox import Posting
from storage.record import record
from storage.runs import Run, StepRow

BROKE_GLASS = f"{CUTOVER}:run:broke-glass"


@dataclass(frozen=True, slots=True, kw_only=True)
class CutoverOrder:
    """Who orders the cutover of which plan; `reason` breaks the glass, "" leaves it whole."""

    channel: str
    by: str
    key: str
    plan: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An order whose gates were open a moment ago, with the sign-offs that it spends."""

    wanted: CutoverOrder
    order: runs.RunOrder
    signed: SignoffGate


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutovers:
    """Raises `Refused` with the sentence a person reads."""

    database: Database
    key: Secret
    files: MigrationFiles
    gates: GateKeeper
    signoffs: Signoffs
    directory: Directory
    clock: Clock
    wake: Callable[[], None]

    async def dialog(self, *, channel: str, by: str, breaking: bool) -> Gates:
        """The gates of the channel's plan. Raises `NotAllowed` for who may not break the glass."""
        plan = await asyncio.to_thread(self.files.for_channel, channel)
        await self._refuse_retired(plan)
        if breaking:
            await self._refuse_glass(plan, by)
        return await self.gates.judged(plan, _signed(await self.signoffs.gate(plan.name)))

    async def order(self, wanted: CutoverOrder) -> Run | None:
        """Order it, or join the one that is under way; None when `key` was seen before."""
        prepared = await self.prepared(wanted)
        async with self.database.transaction() as tx:
            run = await self.submit(tx, prepared)
        self.wake()
        return run

    async def prepared(self, wanted: CutoverOrder) -> Prepared:
        """All that is asked of the world before it may be ordered. Raises `Refused`."""
        plan = await asyncio.to_thread(self.files.for_channel, wanted.channel)
        await self._refuse_retired(plan)
        if wanted.reason:
            await self._refuse_glass(plan, wanted.by)
        signed = await self.signoffs.gate(plan.name)
        judged = await self.gates.judged(plan, _signed(signed))
        skipped = _skipped(judged, wanted)
        images = await self.gates.approved(plan)
        order = runs.RunOrder(
            id=f"{CUTOVER}-{secrets.token_hex(6)}",
            kind=CUTOVER,
            target=lock_of(plan.name),
            migration=plan.name,
            channel=wanted.channel,
            input={
                **ordered(plan, str(self.files.folder)),
                "book": judged.plan,
                "images": images,
                "skipped": list(skipped),
                "reason": redacted(wanted.reason.strip()),
            },
            by=wanted.by,
        )
        return Prepared(wanted=wanted, order=order, signed=signed)

    async def submit(self, tx: AsyncConnection, prepared: Prepared) -> Run | None:
        """The sign-offs are spent, or closed, in the transaction that begins the run."""
        wanted, signed = prepared.wanted, prepared.signed
        if not await seen.first(tx, f"order/{wanted.key}", ORDER_MS):
            return None
        submitted = await runs.submit(tx, prepared.order)
        run = await runs.run(tx, submitted.run)
        if not submitted.joined:
            await self._take(tx, signed, run, wanted)
        how = "joined" if submitted.joined else "broke-glass" if wanted.reason else "ordered"
        entry = Entry(
            tag=f"{CUTOVER}:run:{how}",
            actor=wanted.by,
            migration=run.migration,
            run=run.id,
            payload={
                "plan": run.input["book"],
                "digest": run.input["digest"],
                "skipped": ", ".join(run.input["skipped"]),
                "reason": run.input["reason"],
            },
        )
        skipped = signed.approvers if how == "broke-glass" and not signed.met else ()
        await record(tx, self.key, entry, *way_back.cutover_postings(run), *_told(run, skipped))
        return run

    async def _take(
        self, tx: AsyncConnection, signed: SignoffGate, run: Run, wanted: CutoverOrder
    ) -> None:
        """Only what was signed off is run: the file may have been another one for a moment."""
        if wanted.reason:
            await self.signoffs.skip(tx, signed, run=run.id, by=wanted.by)
        else:
            book = run.input["book"]
            await self.signoffs.spend(tx, signed, plan=book, run=run.id, by=wanted.by)

    async def _refuse_retired(self, plan: Plan) -> None:
        async with self.database.reading() as tx:
            latest = await runs.latest(tx, plan.name, CUTOVER)
            gone = latest is not None and await way_back.retired(tx, latest) is not None
        if gone:
            raise Refused(
                f"{plan.name} is retired: it is on the new stack for good.",
                next_action="Another move needs another migration file.",
            )

    async def _refuse_glass(self, plan: Plan, by: str) -> None:
        """Asked of Slack now: when it is silent nobody may. Who may not leaves a row."""
        if by in await self.directory.members(plan.break_glass):
            return
        entry = Entry(tag=f"{CUTOVER}:glass:denied", actor=by, migration=plan.name, payload={})
        async with self.database.transaction() as tx:
            await record(tx, self.key, entry)
        raise NotAllowed(
            "You may not break the glass: the plan names who may under `break_glass`.",
            next_action="Ask one of them, or open the gates.",
        )

    async def state(self, run: str) -> CutoverState:
        """One cutover as it stands, with its way back."""
        async with self.database.reading() as tx:
            return await cutover_state(tx, run, self.clock.now())


async def cutover_state(tx: AsyncConnection, run: str, now: datetime) -> CutoverState:
    """One cutover as it stands, with its way back."""
    row = await runs.run(tx, run)
    begun = {step.name: step for step in await runs.steps(tx, run)}
    figures = await probings.of(tx, run)
    gone = await way_back.retired(tx, row)
    back = await runs.latest(tx, row.migration, ROLLBACK)
    back = back if back and back.input["cutover"] == run else None
    back_steps = await runs.steps(tx, back.id) if back else ()
    return CutoverState(
        run=row.id,
        migration=row.migration,
        channel=row.channel,
        plan=row.input["book"],
        by=row.by,
        state=row.state,
        started=row.started_at or row.created_at,
        finished=row.finished_at,
        now=now,
        steps=tuple(_shown(line, begun, row, now) for line in titles(plan_of(row))),
        switched=any(name.endswith(f"-{SWITCH}") for name in begun),
        figures=joined(figures.values()),
        skipped=tuple(row.input["skipped"]),
        reason=row.input["reason"],
        attempts=max(row.attempts, 1),
        trouble=row.trouble,
        way_back=back.id if back else "",
        back=back.state if back else None,
        seen=seen_of(back_steps),
        retired=gone is not None,
    )


async def broken_glass(tx: AsyncConnection, migration: str) -> BrokenGlass | None:
    """The latest break-glass of a migration; None when there never was one."""
    return next(iter(await broken_glasses(tx, migration, most=1)), None)


async def broken_glasses(
    tx: AsyncConnection, migration: str, most: int = 100
) -> tuple[BrokenGlass, ...]:
    """The latest break-glasses of a migration by its audit trail, the newest first."""
    found = await journal.tagged(tx, migration, (BROKE_GLASS,), limit=most)
    return tuple(_glass(row) for row in found)


def _glass(row: TimelineEntry) -> BrokenGlass:
    said = row.payload
    return BrokenGlass(by=row.actor, at=row.at, skipped=said["skipped"], reason=said["reason"])


def _signed(gate: SignoffGate) -> Gate:
    return Gate(
        id="signoffs",
        title="Everybody who must has signed off",
        passed=gate.met,
        said=" ".join(lack.said for lack in gate.lacks) or "all of them",
        next_action="" if gate.met else "See what is missing: `/migrate signoffs`.",
    )


def _told(run: Run, approvers: Iterable[str]) -> tuple[Posting, ...]:
    """Whoever was passed over hears of it, each for himself."""
    return tuple(
        Posting(
            key=f"{CUTOVER}/{run.id}/skipped/{person}",
            channel=person,
            view=f"{CUTOVER}.skipped",
            subject=run.id,
        )
        for person in sorted(approvers)
    )


def _shown(
    line: tuple[str, str, str], begun: dict[str, StepRow], run: Run, now: datetime
) -> RunStep:
    name, title, target = line
    row = begun.get(name)
    if row is None:
        return RunStep(name=name, title=title, target=target)
    end = row.finished_at or run.finished_at or now
    state = "failed" if row.state == "started" and not run.state.active else row.state
    return RunStep(
        name=name,
        title=title,
        target=target,
        state=state,
        seconds=max(0.0, (end - row.started_at).total_seconds()),
        trouble=run.trouble if state == "failed" else "",
    )


def _skipped(judged: Gates, wanted: CutoverOrder) -> tuple[str, ...]:
    """The gates that break-glass goes past. Raises `Refused` where it may not, or without it."""
    if judged.plan != wanted.plan:
        raise Refused(
            f"The plan has changed since you looked: {wanted.plan} then, {judged.plan} now.",
            next_action="Type `/migrate plan`, then `/migrate cutover` again.",
        )
    against = judged.barred if wanted.reason else judged.shut
    if against:
        raise Refused(f"A gate is shut: {told(against)}.", next_action=against[0].next_action)
    return tuple(gate.id for gate in judged.shut)
