"""The evidence pack: gathered in one reading of the database, or ordered into the channel."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.connectors.migration_files import MigrationFiles
from bot.domain.cutover import CutoverState
from bot.domain.drill import DrillKind
from bot.domain.errors import Refused
from bot.domain.pack import Measured, Pack, Proof
from bot.domain.plan import Plan
from bot.domain.probing import Figures, from_json
from bot.domain.runbook import Runbook
from bot.domain.runbook import from_json as runbook_from_json
from bot.domain.secret import Secret
from bot.domain.signoff.standing import SignoffState
from bot.domain.signoff.tally import stand
from bot.domain.watch.outline import outline
from bot.domain.watch.picture import Picture
from bot.domain.watch.sample import Sample
from bot.domain.watch.state import Watch
from bot.executor import preflight
from bot.executor.clock import Clock
from bot.executor.cutovers import broken_glasses, cutover_state
from bot.executor.outlook import ORDER_MS, written
from bot.executor.preflight import plan_of
from bot.executor.preflights import preflight_state
from bot.executor.rollbacks import rollback_state
from bot.executor.watch_rows import stream
from bot.executor.way_back import CUTOVER
from storage import (
    attestations,
    delegations,
    drills,
    journal,
    probings,
    rehearsals,
    runbooks,
    runs,
    samples,
    seen,
    signoffs,
    watches,
)
from storage.database import Database
from storage.journal import Entry
from storage.outbox import Posting
from storage.record import record
from storage.verify import verify_in

VIEW = "report.page"
#: Rows of the trail that a pack holds; the export has all of them.
MOST_ROWS = 2_000
_HOUR = 3_600_000
_NOTHING: tuple[Plan | None, tuple[Sample, ...]] = (None, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Packs:
    """Reads; only an order writes, and only that it was given."""

    database: Database
    key: Secret
    files: MigrationFiles
    clock: Clock
    wake: Callable[[], None]

    async def of_channel(self, channel: str) -> Pack:
        """Of the channel's migration. Raises `UnknownMigration` or `FileRefused`."""
        return await self.of(await asyncio.to_thread(self.files.for_channel, channel))

    async def of(self, plan: Plan) -> Pack:
        """All that is known of the plan's migration now."""
        async with self.database.reading() as tx:
            pack = await self._read(tx, plan)
            looks = await _looks(tx, pack.watch) if pack.watch else _NOTHING
        return replace(pack, picture=await asyncio.to_thread(_picture, pack, *looks))

    async def order(self, *, channel: str, by: str, key: str) -> str | None:
        """Have it posted in the channel; the migration's name, None when `key` was seen before."""
        plan = await asyncio.to_thread(self.files.for_channel, channel)
        async with self.database.transaction() as tx:
            if not await seen.first(tx, f"order/{key}", ORDER_MS):
                return None
            end = await journal.head(tx)
            subject = f"{channel}/{end.seq}"
            posting = Posting(key=f"report/{subject}", channel=channel, view=VIEW, subject=subject)
            payload = {"file": plan.digest, "head": f"{end.seq}-{end.hash}"}
            entry = Entry(tag="report:pack:ordered", actor=by, migration=plan.name, payload=payload)
            await record(tx, self.key, entry, posting)
        self.wake()
        return plan.name

    async def _read(self, tx: AsyncConnection, plan: Plan) -> Pack:
        made, name = self.clock.now(), plan.name
        looked = await runs.latest_done(tx, name, preflight.KIND)
        cutover = await runs.latest(tx, name, CUTOVER)
        there = await cutover_state(tx, cutover.id, made) if cutover else None
        back = there.way_back if there else ""
        watched = await watches.latest(tx, name)
        rows = await journal.latest(tx, migration=name, limit=MOST_ROWS)
        tried = [await drills.latest(tx, name, kind) for kind in DrillKind]
        return Pack(
            migration=name,
            made=made,
            file=plan.digest,
            strategy=plan.strategy,
            targets=tuple(target.name for target in plan.targets),
            book=await _book(tx, plan, cutover),
            proof=await _proof(tx, self.key),
            preflight=await preflight_state(tx, looked.id, made) if looked else None,
            attestations=await attestations.of(tx, name),
            drills=tuple(one for one in tried if one is not None),
            rehearsal=await rehearsals.latest(tx, name),
            signoffs=await _signoffs(tx, name, made),
            delegations=await delegations.of(tx, name),
            cutover=there,
            rollback=await rollback_state(tx, back, made) if back else None,
            measured=await _measured(tx, there) if there else (),
            measured_back=await _in_all(tx, back) if back else (),
            glass=await broken_glasses(tx, name),
            watch=watched,
            tellings=await watches.told(tx, watched.id) if watched else (),
            timeline=rows,
            left_out=await journal.count(tx, name) - len(rows),
        )


async def _looks(tx: AsyncConnection, watch: Watch) -> tuple[Plan | None, tuple[Sample, ...]]:
    """What was seen from an hour before the switch on, of all servers, by time."""
    plan = plan_of(await runs.run(tx, watch.id))
    end = watch.until + _HOUR
    names = [stream(watch.id, target.name) for target in plan.targets]
    found = [await samples.between(tx, name, watch.switched - _HOUR, end) for name in names]
    every = sorted((each for some in found for each in some), key=lambda sample: sample.at)
    return plan, tuple(every)


def _picture(pack: Pack, plan: Plan | None, looks: tuple[Sample, ...]) -> Picture | None:
    if pack.watch is None or plan is None or not looks:
        return None
    return outline(
        pack.migration,
        looks,
        plan.watch.alarms,
        switched=pack.watch.switched,
        interval_ms=plan.watch.interval * 1_000,
    )


async def _book(tx: AsyncConnection, plan: Plan, cutover: runs.Run | None) -> Runbook | None:
    """What the cutover ran as it was shown, else what one would run; None where none can."""
    try:
        if cutover is None:
            return written(plan)
        kept = await runbooks.get(tx, cutover.input["book"])
        return runbook_from_json(kept.content)
    except LookupError:
        return written(Plan.model_validate_json(cutover.input["plan"])) if cutover else None
    except Refused:
        return None


async def _proof(tx: AsyncConnection, key: Secret) -> Proof:
    proven, end = await verify_in(tx, key), await journal.head(tx)
    return Proof(
        rows=proven.rows,
        head=f"{end.seq}-{end.hash}",
        broken_at=proven.broken_at,
        reason=proven.reason,
        witnessed=proven.witnessed,
    )


async def _signoffs(tx: AsyncConnection, migration: str, now: datetime) -> SignoffState | None:
    asked = await signoffs.latest(tx, migration)
    if asked is None:
        return None
    given = await delegations.of(tx, migration)
    return stand(asked.request, asked.asks, asked.votes, given, now)


async def _measured(tx: AsyncConnection, state: CutoverState) -> tuple[Measured, ...]:
    """Each server's figures in all, with those before and after its switch where they were kept."""
    kept = {step.name: step.result for step in await runs.steps(tx, state.run)}
    targets = {step.target: step.name.partition("-")[0] for step in state.steps if step.target}
    found = await probings.of(tx, state.run)
    return tuple(
        Measured(
            target=target,
            whole=whole,
            before=_stretch(kept, f"{targets.get(target, '')}-watch-outside", "before"),
            after=_stretch(kept, f"{targets.get(target, '')}-outside-holds", "after"),
        )
        for target, whole in found.items()
    )


async def _in_all(tx: AsyncConnection, run: str) -> tuple[Measured, ...]:
    found = await probings.of(tx, run)
    return tuple(Measured(target=target, whole=whole) for target, whole in found.items())


def _stretch(kept: Mapping[str, Mapping[str, Any]], step: str, name: str) -> Figures | None:
    found = kept.get(step, {}).get(name)
    return from_json(found) if found else None
