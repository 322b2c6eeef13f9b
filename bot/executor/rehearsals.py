"""The use cases of a rehearsal: order it, and see how it stands."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.connectors.migration_files import MigrationFiles
from bot.domain.directory import Directory
from bot.domain.errors import NotAllowed, Refused
from bot.domain.gate import Gates, told
from bot.domain.plan import Plan
from bot.domain.rehearsal import Ports, RehearsalState, RehearsalStep, complaint
from bot.domain.secret import Secret
from bot.executor.clock import Clock
from bot.executor.gates import REHEARSAL, GateKeeper
from bot.executor.maintenance import standing
from bot.executor.outlook import ORDER_MS
from bot.executor.preflight import ordered, plan_of
from bot.executor.rehearsal import KIND, ports_of, postings, titles
from bot.executor.rollbacks import standing_cutover
from bot.executor.way_back import lock_of
from bot.shell import ways
from storage import rehearsals, runs, seen
from storage.database import Database
from storage.journal import Entry
from storage.record import record
from storage.runs import Run, StepRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsals:
    """Raises `Refused` with the sentence a person reads."""

    database: Database
    key: Secret
    files: MigrationFiles
    gates: GateKeeper
    directory: Directory
    clock: Clock
    wake: Callable[[], None]

    async def in_public(self, *, channel: str, by: str) -> Gates:
        """The gates of a rehearsal with visitors: those of a cutover but sign-offs and rehearsal.

        Raises `NotAllowed` for whoever is neither on call nor technical lead.
        """
        plan = await asyncio.to_thread(self.files.for_channel, channel)
        await self._refuse_strangers(plan, by)
        return (await self.gates.judged(plan)).but(REHEARSAL)

    async def order_in_public(self, *, channel: str, by: str, key: str) -> Run | None:
        """The same with visitors, if every gate is open."""
        gates = await self.in_public(channel=channel, by=by)
        if shut := gates.shut:
            raise Refused(f"A gate is shut: {told(shut)}.", next_action=shut[0].next_action)
        return await self.order(channel=channel, by=by, key=key, ports=Ports.REAL)

    async def _refuse_strangers(self, plan: Plan, by: str) -> None:
        """Asked of Slack now: when it is silent nobody may. Who may not leaves a row."""
        if by in await self.directory.members((*plan.on_call, *plan.roles.technical_lead)):
            return
        entry = Entry(tag=f"{KIND}:ports:denied", actor=by, migration=plan.name, payload={})
        async with self.database.transaction() as tx:
            await record(tx, self.key, entry)
        raise NotAllowed(
            "Only people on call and technical leads may move visitors for a rehearsal.",
            next_action="Ask one of them, or move nobody: `/migrate rehearse`.",
        )

    async def order(
        self, *, channel: str, by: str, key: str, ports: Ports = Ports.SHADOW
    ) -> Run | None:
        """Order one, or join the one that is under way; None when `key` was seen before.

        Raises `AlreadyRunning` while something else moves the migration, and `Refused` when the
        plan does not say enough for its strategy.
        """
        plan = await asyncio.to_thread(self.files.for_channel, channel)
        ways.way(plan)
        async with self.database.transaction() as tx:
            if not await seen.first(tx, f"order/{key}", ORDER_MS):
                return None
            if await standing_cutover(tx, plan.name) is not None:
                raise Refused(
                    f"{plan.name} was cut over already.", next_action="Rehearse before a cutover."
                )
            if await standing(tx, plan.name) is not None:
                raise Refused(
                    "The maintenance page hides what is measured.",
                    next_action="Take it away: `/migrate maintenance off`.",
                )
            submitted = await runs.submit(tx, self._wanted(plan, channel, by, ports))
            run = await runs.run(tx, submitted.run)
            entry = Entry(
                tag=f"rehearsal:run:{'joined' if submitted.joined else 'ordered'}",
                actor=by,
                migration=plan.name,
                run=run.id,
                payload={"digest": plan.digest, "ports": ports.value},
            )
            await record(tx, self.key, entry, *postings(run))
        self.wake()
        return run

    def _wanted(self, plan: Plan, channel: str, by: str, ports: Ports) -> runs.RunOrder:
        return runs.RunOrder(
            id=f"{KIND}-{secrets.token_hex(6)}",
            kind=KIND,
            target=lock_of(plan.name),
            migration=plan.name,
            channel=channel,
            input={**ordered(plan, str(self.files.folder)), "ports": ports.value},
            by=by,
        )

    async def state(self, run: str) -> RehearsalState:
        """One rehearsal as it stands."""
        async with self.database.reading() as tx:
            row = await runs.run(tx, run)
            begun = {step.name: step for step in await runs.steps(tx, run)}
            result = await rehearsals.of_run(tx, run)
        plan = plan_of(row)
        return RehearsalState(
            run=row.id,
            migration=row.migration,
            channel=row.channel,
            digest=row.input["digest"],
            by=row.by,
            state=row.state,
            started=row.started_at or row.created_at,
            finished=row.finished_at,
            now=self.clock.now(),
            limit=plan.thresholds.rollback_seconds,
            steps=tuple(_shown(line, begun.get(line[0])) for line in titles(plan, ports_of(row))),
            ports=ports_of(row),
            trouble=row.trouble,
            result=result,
        )


async def lacking(tx: AsyncConnection, plan: Plan, now: datetime) -> str:
    """Why no rehearsal of the plan counts, "" when one does."""
    latest = await rehearsals.latest(tx, plan.name)
    return complaint(latest, plan.digest, plan.thresholds.rollback_seconds, now)


async def under_way(tx: AsyncConnection, migration: str) -> bool:
    """Whether one has the migration now."""
    latest = await runs.latest(tx, migration, KIND)
    return latest is not None and latest.state.active


def _shown(line: tuple[str, str, str], row: StepRow | None) -> RehearsalStep:
    name, title, target = line
    if row is None:
        return RehearsalStep(name=name, title=title, target=target)
    trouble, skipped = (str(row.result.get(word, "")) for word in ("trouble", "skipped"))
    return RehearsalStep(
        name=name, title=title, target=target, state=row.state, trouble=trouble, skipped=skipped
    )
