"""The use cases of a rehearsal: order it, and see how it stands."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from bot.connectors.migration_files import MigrationFiles
from bot.domain.errors import Refused
from bot.domain.plan import Plan
from bot.domain.rehearsal import RehearsalState, RehearsalStep
from bot.domain.secret import Secret
from bot.executor.clock import Clock
from bot.executor.maintenance import standing
from bot.executor.outlook import ORDER_MS
from bot.executor.preflight import ordered, plan_of
from bot.executor.rehearsal import KIND, postings, titles
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
    clock: Clock
    wake: Callable[[], None]

    async def order(self, *, channel: str, by: str, key: str) -> Run | None:
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
            submitted = await runs.submit(tx, self._wanted(plan, channel, by))
            run = await runs.run(tx, submitted.run)
            entry = Entry(
                tag=f"rehearsal:run:{'joined' if submitted.joined else 'ordered'}",
                actor=by,
                migration=plan.name,
                run=run.id,
                payload={"digest": plan.digest},
            )
            await record(tx, self.key, entry, *postings(run))
        self.wake()
        return run

    def _wanted(self, plan: Plan, channel: str, by: str) -> runs.RunOrder:
        return runs.RunOrder(
            id=f"{KIND}-{secrets.token_hex(6)}",
            kind=KIND,
            target=lock_of(plan.name),
            migration=plan.name,
            channel=channel,
            input={
                **ordered(plan, str(self.files.folder)),
            },
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
            steps=tuple(_shown(line, begun.get(line[0])) for line in titles(plan)),
            trouble=row.trouble,
            result=result,
        )


def _shown(line: tuple[str, str, str], row: StepRow | None) -> RehearsalStep:
    name, title, target = line
    if row is None:
        return RehearsalStep(name=name, title=title, target=target)
    trouble, skipped = (str(row.result.get(word, "")) for word in ("trouble", "skipped"))
    return RehearsalStep(
        name=name, title=title, target=target, state=row.state, trouble=trouble, skipped=skipped
    )
