"""Drills as durable runs: how they are ordered, which steps they have, and how they stand."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from bot.connectors.drill_door import DrillDoor
from bot.connectors.migration_files import MigrationFiles
from bot.domain.drill import DrillKind, DrillState, DrillStep
from bot.domain.drill_terms import refuse_impossible
from bot.domain.errors import Refused
from bot.domain.plan import Plan
from bot.domain.plan.services import Neon
from bot.domain.secret import Secret
from bot.executor.clock import Clock
from bot.executor.drill_attempt import LIMIT, PATIENCE, Do, attempt
from bot.executor.preflight import ordered, plan_of
from bot.executor.workflow import Retry, Step, Workflow
from storage import drills, runs, seen
from storage.database import Database
from storage.journal import Entry
from storage.outbox import Posting
from storage.record import record
from storage.runs import Run, StepRow

if TYPE_CHECKING:
    from bot.executor.drill_acts import Acts

_ORDER_MS = 3_600_000
_SHORT = 2 * PATIENCE + 300
_LONG = LIMIT + PATIENCE + 300
_COPY = {False: ("dump", "restore"), True: ("branch",)}
_AFTER = {
    DrillKind.RESTORE: (),
    DrillKind.MIGRATION: ("migrate",),
    DrillKind.OLD_WRITES: ("migrate", "start-old-app", "old-writes"),
}
_LONG_ONES = {"dump", "restore", "branch", "migrate"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillOrder:
    """A drill that was ordered; `joined` when one of its kind was under way."""

    run: str
    kind: DrillKind
    migration: str
    joined: bool


def card_key(run: str) -> str:
    """The key of the card's message."""
    return f"drill/{run}/card"


def postings(run: Run) -> tuple[Posting, ...]:
    """One card, drawn again at every event."""
    if not run.channel:
        return ()
    key = card_key(run.id)
    return (Posting(key=key, channel=run.channel, view="drill.card", subject=run.id),)


def step_names(kind: DrillKind, plan: Plan) -> tuple[str, ...]:
    """The steps of such a drill of this plan, in order."""
    neon = isinstance(plan.database, Neon)
    copy = list(_COPY[neon])
    if kind is DrillKind.RESTORE:
        copy = ["canary-before", *copy]
        copy.insert(1 if neon else 2, "canary-after")
    look = () if neon else ("look-around",)
    return (*look, *copy, *_AFTER[kind], "clean-up", "judge")


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillRuns:
    """The workflows, one for each kind of drill."""

    door: DrillDoor
    clock: Clock

    def workflows(self) -> tuple[Workflow, ...]:
        """For the engine."""
        return tuple(
            Workflow(kind=kind.run, steps=self._steps(kind), postings=postings)
            for kind in DrillKind
        )

    def _steps(self, kind: DrillKind) -> Callable[[Run], tuple[Step, ...]]:
        def steps(run: Run) -> tuple[Step, ...]:
            acts = self._acts(kind)
            always: dict[str, Do] = {"clean-up": acts.clean_up, "judge": acts.judge}
            return tuple(
                Step(
                    name=name,
                    retry=Retry.SAFE,
                    timeout=_LONG if name in _LONG_ONES else _SHORT,
                    do=always.get(name) or attempt(_act(acts, name), self.clock),
                )
                for name in step_names(kind, plan_of(run))
            )

        return steps

    def _acts(self, kind: DrillKind) -> Acts:
        """Loaded with what only drills need, when one of them is worked on."""
        module = import_module("bot.executor.drill_acts")
        acts: Acts = module.Acts(site=self.door.open(), clock=self.clock, kind=kind)
        return acts


def _act(acts: Acts, name: str) -> Do:
    found: Do = getattr(acts, name.replace("-", "_"))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Drills:
    """The use cases: order a drill, and see how it stands."""

    database: Database
    key: Secret
    files: MigrationFiles
    clock: Clock
    wake: Callable[[], None]

    async def order(self, kind: DrillKind, *, channel: str, by: str, key: str) -> DrillOrder | None:
        """Order one for the channel's migration; None when `key` was seen before.

        Raises `Refused` with what the plan lacks, `AlreadyRunning` while another kind is drilled.
        """
        plan = await asyncio.to_thread(self.files.for_channel, channel)
        return await self._order(kind, plan, str(self.files.folder), channel, by, key)

    async def order_in_terminal(
        self, kind: DrillKind, plan: Plan, *, folder: str, by: str
    ) -> DrillOrder:
        """The same order from a terminal; `folder` is where the plan's file lies."""
        key = f"terminal/{secrets.token_hex(8)}"
        order = await self._order(kind, plan, folder, "", by, key)
        if order is None:
            raise Refused("This order was given before.")
        return order

    async def _order(  # noqa: PLR0913, PLR0917 - what a row of `runs` needs
        self, kind: DrillKind, plan: Plan, folder: str, channel: str, by: str, key: str
    ) -> DrillOrder | None:
        refuse_impossible(kind, plan)
        wanted = _wanted(kind, plan, folder, channel, by)
        async with self.database.transaction() as tx:
            if not await seen.first(tx, f"order/{key}", _ORDER_MS):
                return None
            submitted = await runs.submit(tx, wanted)
            run = await runs.run(tx, submitted.run)
            entry = Entry(
                tag=f"drill:run:{'joined' if submitted.joined else 'ordered'}",
                actor=by,
                migration=plan.name,
                run=run.id,
                payload={"kind": kind.value, "digest": plan.digest, "channel": channel},
            )
            await record(tx, self.key, entry, *postings(run))
        self.wake()
        return DrillOrder(
            run=submitted.run, kind=kind, migration=plan.name, joined=submitted.joined
        )

    async def state(self, run: str) -> DrillState:
        """One drill as it stands."""
        async with self.database.reading() as tx:
            row = await runs.run(tx, run)
            begun = {step.name: step for step in await runs.steps(tx, run)}
            result = await drills.of_run(tx, run)
        plan = plan_of(row)
        kind = DrillKind(row.input["drill"])
        return DrillState(
            run=row.id,
            kind=kind,
            migration=row.migration,
            target=plan.target.name,
            channel=row.channel,
            digest=row.input["digest"],
            by=row.by,
            state=row.state,
            started=row.started_at or row.created_at,
            finished=row.finished_at,
            now=self.clock.now(),
            steps=tuple(_shown(name, begun.get(name)) for name in step_names(kind, plan)),
            attempts=max(row.attempts, 1),
            trouble=row.trouble,
            result=result,
        )


def _shown(name: str, row: StepRow | None) -> DrillStep:
    if row is None:
        return DrillStep(name=name)
    trouble, skipped = (str(row.result.get(word, "")) for word in ("trouble", "skipped"))
    return DrillStep(name=name, state=row.state, trouble=trouble, skipped=skipped)


def _wanted(kind: DrillKind, plan: Plan, folder: str, channel: str, by: str) -> runs.RunOrder:
    return runs.RunOrder(
        id=f"{kind.run}-{secrets.token_hex(6)}",
        kind=kind.run,
        target=f"drill:{plan.name}",
        migration=plan.name,
        channel=channel,
        input={
            **ordered(plan, folder),
            "drill": kind.value,
        },
        by=by,
    )
