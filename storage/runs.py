"""Runs as rows: ordered, found, cancelled, resumed. Who owns a running one is in `leases`.

In a transaction write runs first, then the journal, then the outbox.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, Table, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import AlreadyRunning
from bot.domain.state import RunState
from storage.database import now
from storage.tables import run_steps, runs, targets

ACTIVE = tuple(state.value for state in RunState if state.active)
_RESTING = (RunState.QUEUED.value, RunState.WAITING.value, RunState.PARKED.value)
_RACES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOrder:
    """A run to come. `target` is what it has for itself while it is active.

    `input` is frozen: no step reads anything of now but through a recorded result. `not_before`
    is in milliseconds since the epoch. `by` is who asked.
    """

    id: str
    kind: str
    target: str
    migration: str
    channel: str
    input: Mapping[str, Any]
    by: str
    not_before: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """`run` is what now has the target; `joined` when it was there before this order.

    `superseded` is the run that had to give the target up, "" for none.
    """

    run: str
    joined: bool
    superseded: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run as it stands; `attempts` counts starts, not resumed waits."""

    id: str
    kind: str
    target: str
    migration: str
    channel: str
    input: Mapping[str, Any]
    by: str
    state: RunState
    fence: int
    attempts: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    trouble: str
    cancelled_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """A step that was begun; `state` is started, waiting, done or failed, `how` ran or reconciled.

    `attempt` grows with every start after an outcome that was found absent.
    """

    seq: int
    name: str
    state: str
    attempt: int
    result: Mapping[str, Any]
    how: str
    started_at: datetime
    finished_at: datetime | None = None


async def submit(tx: AsyncConnection, order: RunOrder) -> Submitted:
    """Order a run, or join the active one of the same kind on the target; idempotent by `id`.

    Raises `AlreadyRunning` when a run of another kind has the target.
    """
    at = await now(tx)
    await tx.execute(_insert(tx, targets).values(id=order.target, fence=0).on_conflict_do_nothing())
    row = _new_row(order, at)
    for _ in range(_RACES):
        made = _insert(tx, runs).values(row).on_conflict_do_nothing().returning(runs.c.id)
        if (await tx.execute(made)).first():
            return Submitted(run=order.id, joined=False)
        if (other := await _in_the_way(tx, order)) is not None:
            return _join(other, order)
    raise AlreadyRunning("Others keep starting runs there; try again.")


async def supersede(tx: AsyncConnection, order: RunOrder) -> Submitted:
    """Order a run that takes the target away from whatever has it, running or not.

    The worker of the old run finds its lease lost at its next write, and the target refuses its
    older fence. An active run of the same kind is joined.
    """
    active = await active_on(tx, order.target)
    if active is None or active.kind == order.kind:
        return await submit(tx, order)
    gone = {**_cancelled(order.by), "finished_at": await now(tx), "owner": "", "lease_until": 0}
    condition = (runs.c.target == order.target) & runs.c.state.in_(ACTIVE)
    await tx.execute(update(runs).where(condition).values(gone))
    made = await submit(tx, order)
    return Submitted(run=made.run, joined=made.joined, superseded=active.id)


async def cancel(tx: AsyncConnection, run_id: str, by: str) -> Run:
    """End a run: one that rests at once, a running one at its next safe point.

    Ask the returned run's state which of the two happened; a finished run stays as it is.
    """
    values = {**_cancelled(by), "finished_at": await now(tx)}
    resting = (runs.c.id == run_id) & runs.c.state.in_(_RESTING)
    await tx.execute(update(runs).where(resting).values(values))
    running = (runs.c.id == run_id) & (runs.c.state == RunState.RUNNING.value)
    await tx.execute(update(runs).where(running).values(cancelled_by=by))
    return await run(tx, run_id)


async def resume(tx: AsyncConnection, run_id: str) -> Run:
    """Let a waiting or parked run go on now; a step with an unknown outcome is looked at again."""
    rests = runs.c.state.in_((RunState.WAITING.value, RunState.PARKED.value))
    values = {"state": RunState.WAITING.value, "wake_at": await now(tx), "trouble": ""}
    await tx.execute(update(runs).where((runs.c.id == run_id) & rests).values(values))
    return await run(tx, run_id)


async def run(tx: AsyncConnection, run_id: str) -> Run:
    """The run; raises `KeyError` when there is none."""
    row = (await tx.execute(select(runs).where(runs.c.id == run_id))).first()
    if row is None:
        raise KeyError(run_id)
    return run_of(row)


async def latest(tx: AsyncConnection, migration: str, kind: str) -> Run | None:
    """The newest run of that kind, finished or not."""
    ours = (runs.c.migration == migration) & (runs.c.kind == kind)
    newest = select(runs).where(ours).order_by(runs.c.created_at.desc(), runs.c.id.desc())
    row = (await tx.execute(newest.limit(1))).first()
    return None if row is None else run_of(row)


async def latest_done(tx: AsyncConnection, migration: str, kind: str) -> Run | None:
    """The newest run of that kind that came to its end."""
    return next(iter(await newest_done(tx, migration, kind, most=1)), None)


async def newest_done(tx: AsyncConnection, migration: str, kind: str, most: int) -> tuple[Run, ...]:
    """At most so many runs of that kind that came to their end, the newest first."""
    ours = (runs.c.migration == migration) & (runs.c.kind == kind)
    done = ours & (runs.c.state == RunState.DONE.value)
    newest = select(runs).where(done).order_by(runs.c.created_at.desc(), runs.c.id.desc())
    return tuple(run_of(row) for row in await tx.execute(newest.limit(most)))


async def active_on(tx: AsyncConnection, target: str) -> Run | None:
    """What has the target now; a parked run has it, too."""
    has_it = (runs.c.target == target) & runs.c.state.in_(ACTIVE)
    row = (await tx.execute(select(runs).where(has_it).with_for_update())).first()
    return None if row is None else run_of(row)


async def steps(tx: AsyncConnection, run_id: str) -> tuple[StepRow, ...]:
    """The steps that were begun, in order."""
    query = select(run_steps).where(run_steps.c.run == run_id).order_by(run_steps.c.seq)
    return tuple(_step_of(row) for row in await tx.execute(query))


def run_of(row: Row[Any]) -> Run:
    """The value of a row of `runs`."""
    fields = {name: getattr(row, name) for name in Run.__slots__}
    times = {name: _time(fields[name]) for name in ("created_at", "started_at", "finished_at")}
    values = {"input": json.loads(row.input), "state": RunState(row.state)}
    return Run(**{**fields, **times, **values})


def _step_of(row: Row[Any]) -> StepRow:
    fields = {name: getattr(row, name) for name in StepRow.__slots__}
    times = {name: _time(fields[name]) for name in ("started_at", "finished_at")}
    values = {"result": json.loads(row.result or "{}"), **times}
    return StepRow(**{**fields, **values})


def _time(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)


def _insert(tx: AsyncConnection, table: Table) -> postgresql.Insert | sqlite.Insert:
    if tx.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def _new_row(order: RunOrder, at: int) -> dict[str, Any]:
    given = {name: getattr(order, name) for name in RunOrder.__slots__ if name != "not_before"}
    blank = {"owner": "", "fence": 0, "lease_until": 0, "attempts": 0, "trouble": ""}
    return {
        **given,
        **blank,
        "input": json.dumps(order.input, sort_keys=True),
        "state": RunState.QUEUED.value,
        "wake_at": max(at, order.not_before),
        "created_at": at,
        "cancelled_by": "",
    }


def _cancelled(by: str) -> dict[str, Any]:
    return {"state": RunState.CANCELLED.value, "cancelled_by": by}


async def _in_the_way(tx: AsyncConnection, order: RunOrder) -> Run | None:
    has_it = (runs.c.target == order.target) & runs.c.state.in_(ACTIVE)
    query = select(runs).where((runs.c.id == order.id) | has_it)
    rows = [run_of(row) for row in await tx.execute(query)]
    return min(rows, key=lambda one: one.id != order.id, default=None)


def _join(other: Run, order: RunOrder) -> Submitted:
    if other.kind != order.kind:
        raise AlreadyRunning(
            f"A {other.kind} has {order.target} since it was ordered by {other.by}.",
            next_action="Wait for its end, or cancel it.",
        )
    return Submitted(run=other.id, joined=True)
