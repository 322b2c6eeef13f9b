"""The use cases after a cutover that held: settle, retire the old services, see how they stand."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.connectors.migration_files import MigrationFiles
from bot.connectors.migration_site import MigrationSite
from bot.domain.afterwards import Afterwards
from bot.domain.cutover import RunStep
from bot.domain.errors import Refused, TargetError
from bot.domain.finishing import Finish, FinishState, Proposal
from bot.domain.gate import Gate, told
from bot.domain.plan import Plan
from bot.domain.probing import Figures
from bot.domain.secret import Secret
from bot.domain.state import RunState
from bot.executor import retiring, settling, way_back
from bot.executor.clock import Clock
from bot.executor.finish_gates import ended, settled, settled_gate, watched
from bot.executor.gates import GateKeeper
from bot.executor.new_side import why_not_new
from bot.executor.outlook import ORDER_MS
from bot.executor.preflight import plan_of
from bot.executor.rollbacks import standing_cutover
from bot.executor.way_back import lock_of
from bot.shell import retire, settle
from storage import probings, runs, seen
from storage.database import Database
from storage.journal import Entry
from storage.record import record
from storage.runs import Run, StepRow

_POSTINGS = {Finish.SETTLE: settling.postings, Finish.RETIRE: retiring.postings}
_TITLES = {Finish.SETTLE: settling.titles, Finish.RETIRE: retiring.titles}
_SETTLES = (
    "a second front takes the visitors while the first one is made anew with the real ports",
    "the old proxy stops; the redirect goes when the front was heard without it",
    "nobody notices; where anything fails, the redirect is put back",
    "the way back stays: `/migrate rollback` at any time",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Who wants it, after which cutover, as it was shown."""

    kind: Finish
    channel: str
    by: str
    key: str
    cutover: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finishing:
    """Works by the plan of the cutover, as it was frozen then. Raises `Refused`."""

    database: Database
    key: Secret
    files: MigrationFiles
    site: MigrationSite
    gates: GateKeeper
    clock: Clock
    wake: Callable[[], None]

    async def proposal(self, kind: Finish, *, channel: str) -> Proposal:
        """The gates as they stand now, and what would happen."""
        migration = (await asyncio.to_thread(self.files.for_channel, channel)).name
        async with self.database.reading() as tx:
            cutover = await self._cutover(tx, kind, migration)
            plan = plan_of(cutover)
            known = (
                ended(cutover),
                await watched(tx, cutover),
                *await self._after(tx, kind, plan, cutover),
                await self.gates.lock(tx, plan),
                await self.gates.page(tx, plan),
            )
        gates = (*known, await self._serves(plan))
        if kind is Finish.SETTLE:
            return Proposal(
                kind=kind, migration=migration, cutover=cutover.id, gates=gates, does=_SETTLES
            )
        return Proposal(
            kind=kind,
            migration=migration,
            cutover=cutover.id,
            gates=gates,
            does=retire.does(plan),
            ends=retire.ends(plan),
            stays=retire.stays(plan),
        )

    async def order(self, wanted: Wanted) -> Run | None:
        """Order it, or join the one that is under way; None when `key` was seen before.

        Raises `AlreadyRunning` while something else moves the migration.
        """
        shown = await self.proposal(wanted.kind, channel=wanted.channel)
        if shown.shut:
            raise Refused(f"Not now. {told(shown.shut)}.", next_action=shown.shut[0].next_action)
        if shown.cutover != wanted.cutover:
            raise Refused(
                "There was another cutover since you looked.",
                next_action=f"Type `/migrate {wanted.kind.value}` again.",
            )
        async with self.database.transaction() as tx:
            if not await seen.first(tx, f"order/{wanted.key}", ORDER_MS):
                return None
            cutover = await runs.run(tx, wanted.cutover)
            submitted = await runs.submit(tx, _order(wanted, cutover))
            run = await runs.run(tx, submitted.run)
            entry = Entry(
                tag=f"{wanted.kind.value}:run:{'joined' if submitted.joined else 'ordered'}",
                actor=wanted.by,
                migration=run.migration,
                run=run.id,
                payload={"cutover": cutover.id, "digest": run.input["digest"]},
            )
            await record(tx, self.key, entry, *_POSTINGS[wanted.kind](run))
        self.wake()
        return run

    async def state(self, run: str) -> FinishState:
        """One of either kind as it stands."""
        async with self.database.reading() as tx:
            row = await runs.run(tx, run)
            begun = {step.name: step for step in await runs.steps(tx, run)}
            figures = await probings.of(tx, run)
        kind, plan = Finish(row.kind), plan_of(row)
        back = begun.get(settling.PUT_BACK)
        return FinishState(
            kind=kind,
            run=row.id,
            migration=row.migration,
            channel=row.channel,
            by=row.by,
            state=row.state,
            started=row.started_at or row.created_at,
            finished=row.finished_at,
            now=self.clock.now(),
            steps=tuple(_shown(line, begun.get(line[0]), row) for line in _TITLES[kind](plan)),
            figures=_all(figures),
            put_back=back is not None and back.state == "done" and not back.result,
            stays=retire.stays(plan) if kind is Finish.RETIRE else (),
            trouble=row.trouble,
        )

    async def _cutover(self, tx: AsyncConnection, kind: Finish, migration: str) -> Run:
        """The cutover that stands. Raises `Refused` where it makes no sense to go on from it."""
        cutover = await standing_cutover(tx, migration)
        if cutover is None:
            raise Refused(
                f"{migration} is not on the new stack, so there is nothing to {kind.value}.",
                next_action="First it moves: `/migrate cutover`.",
            )
        if await way_back.retired(tx, cutover) is not None:
            raise Refused(f"{migration} is retired.", next_action="Nothing is left to do.")
        if kind is Finish.SETTLE:
            settle.refuse_impossible(plan_of(cutover))
            if await settled(tx, cutover):
                raise Refused(
                    f"{migration} is settled already.",
                    next_action="When the old services are not needed any more: `/migrate retire`.",
                )
        return cutover

    async def _after(
        self, tx: AsyncConnection, kind: Finish, plan: Plan, cutover: Run
    ) -> tuple[Gate, ...]:
        if kind is Finish.SETTLE:
            return ()
        return (self._kept(plan, cutover), *await settled_gate(tx, plan, cutover))

    def _kept(self, plan: Plan, cutover: Run) -> Gate:
        """The old services stay for as long as the file says."""
        hours = plan.thresholds.rollback_hours
        until = (cutover.finished_at or self.clock.now()) + timedelta(hours=hours)
        passed = cutover.finished_at is not None and self.clock.now() >= until
        at = f"{until.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        return Gate(
            id="kept",
            title=f"The old services were kept for {hours} h",
            passed=passed,
            said=f"since {at}" if passed else f"they are kept until {at}",
            next_action="" if passed else f"From {at} on: `/migrate retire`.",
        )

    async def _serves(self, plan: Plan) -> Gate:
        here = (plan.at(target) for target in plan.targets)
        found = await asyncio.gather(*(self._trouble(each) for each in here))
        troubles = [each for each in found if each]
        return Gate(
            id="serves",
            title="Visitors reach the new stack, and it answers",
            passed=not troubles,
            said="; ".join(troubles) or "on every server, a moment ago",
            next_action="Mend it, or go back: `/migrate rollback`." if troubles else "",
        )

    async def _trouble(self, plan: Plan) -> str:
        try:
            return await why_not_new(self.site, plan)
        except TargetError as unreadable:
            return f"{plan.target.name}: {unreadable.sentence}"


async def afterwards(tx: AsyncConnection, cutover: Run) -> Afterwards | None:
    """What became of it since it came to its good end; None when it did not."""
    if cutover.state is not RunState.DONE or cutover.finished_at is None:
        return None
    plan, gone = plan_of(cutover), await way_back.retired(tx, cutover)
    return Afterwards(
        since=cutover.finished_at,
        until=cutover.finished_at + timedelta(hours=plan.thresholds.rollback_hours),
        settles=plan.strategy == "redirect",
        settled=await settled(tx, cutover),
        retired=gone.finished_at if gone else None,
    )


def _order(wanted: Wanted, cutover: Run) -> runs.RunOrder:
    frozen = way_back.frozen_of(cutover)
    return runs.RunOrder(
        id=f"{wanted.kind.value}-{secrets.token_hex(6)}",
        kind=wanted.kind.value,
        target=lock_of(cutover.migration),
        migration=cutover.migration,
        channel=wanted.channel,
        input={
            **{name: frozen[name] for name in ("plan", "folder", "digest")},
            "cutover": cutover.id,
        },
        by=wanted.by,
    )


def _shown(line: tuple[str, str, str], row: StepRow | None, run: Run) -> RunStep:
    name, title, target = line
    if row is None:
        return RunStep(name=name, title=title, target=target)
    trouble, skipped = (str(row.result.get(word, "")) for word in ("trouble", "skipped"))
    state = "failed" if trouble else "skipped" if skipped else row.state
    if row.state == "started" and not run.state.active:
        state = "failed"
    end = row.finished_at or run.finished_at or row.started_at
    seconds = max(0.0, (end - row.started_at).total_seconds())
    return RunStep(
        name=name, title=title, target=target, state=state, seconds=seconds, trouble=trouble
    )


def _all(by_target: dict[str, Figures]) -> Figures | None:
    total: Figures | None = None
    for each in by_target.values():
        total = each if total is None else total.joined(each)
    return total
