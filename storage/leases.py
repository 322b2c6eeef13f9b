"""Who owns a running run: claimed with a fence, proved in every write, given back or lost."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import LeaseLost
from bot.domain.state import RunState
from storage.database import now
from storage.runs import Run, StepRow, run_of, steps
from storage.tables import run_steps, runs, targets

#: The wake-up time of a run that waits for a person.
NEVER = 2**62
_RUNNING = RunState.RUNNING.value
_RAISE = (
    "INSERT INTO targets (id, fence) VALUES (:id, :fence) ON CONFLICT (id) DO UPDATE SET fence ="
    " CASE WHEN targets.fence < excluded.fence THEN excluded.fence ELSE targets.fence END"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to work on a run: every write repeats it, a higher fence ends it."""

    run: str
    owner: str
    fence: int
    ttl_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOutcome:
    """What became of a step: `state` done, failed or waiting; `how` ran or reconciled."""

    state: str
    how: str = ""
    result: Mapping[str, Any] = field(default_factory=dict)


async def claim(
    tx: AsyncConnection, *, owner: str, ttl_ms: int, kinds: Sequence[str]
) -> tuple[Lease, Run] | None:
    """Take the oldest due run: queued, waiting long enough, or left by a dead owner.

    The fence grows over all runs of the target. `Run.started_at` is the first start for ever.
    """
    at = await now(tx)
    query = select(runs.c.id, runs.c.target).where(runs.c.kind.in_(kinds), _due(at))
    oldest = query.order_by(runs.c.wake_at, runs.c.created_at).limit(1)
    found = (await tx.execute(oldest.with_for_update(skip_locked=True))).first()
    if found is None:
        return None
    raised = update(targets).where(targets.c.id == found.target).values(fence=targets.c.fence + 1)
    fence = (await tx.execute(raised.returning(targets.c.fence))).scalar_one()
    resumed = runs.c.state == RunState.WAITING.value
    values = {
        "state": _RUNNING,
        "owner": owner,
        "fence": fence,
        "lease_until": at + ttl_ms,
        "attempts": runs.c.attempts + case((resumed, 0), else_=1),
        "started_at": func.coalesce(runs.c.started_at, at),
    }
    taken = update(runs).where(runs.c.id == found.id).values(values).returning(runs)
    lease = Lease(run=found.id, owner=owner, fence=fence, ttl_ms=ttl_ms)
    return lease, run_of((await tx.execute(taken)).one())


async def raise_fence(tx: AsyncConnection, target: str, fence: int) -> None:
    """From now on owners of the target have higher numbers than this one."""
    await tx.execute(text(_RAISE), {"id": target, "fence": fence})


async def prove(tx: AsyncConnection, lease: Lease) -> Run:
    """Prove that the lease holds and renew it; raises `LeaseLost`.

    The run's row stays locked to the end of the transaction, so nobody takes over in between.
    """
    return await _write(tx, lease, {"lease_until": await now(tx) + lease.ttl_ms})


async def renew(tx: AsyncConnection, *, owner: str, ttl_ms: int) -> Mapping[tuple[str, int], str]:
    """The heart beat: renew all leases of an owner; what is not in the answer is lost.

    By run and fence: who wants the run cancelled, "" for nobody.
    """
    ours = and_(runs.c.owner == owner, runs.c.state == _RUNNING)
    values = {"lease_until": await now(tx) + ttl_ms}
    renewed = update(runs).where(ours).values(values)
    rows = await tx.execute(renewed.returning(runs.c.id, runs.c.fence, runs.c.cancelled_by))
    return {(row.id, row.fence): row.cancelled_by for row in rows}


async def end(tx: AsyncConnection, lease: Lease, state: RunState, trouble: str) -> Run:
    """Finish the run or park it; the lease is over."""
    finished = None if state.active else await now(tx)
    return await _write(tx, lease, _given_up(state, trouble=trouble, finished_at=finished))


async def suspend(tx: AsyncConnection, lease: Lease, wake_at: int) -> Run:
    """Let the run wait; nobody owns it meanwhile."""
    return await _write(tx, lease, _given_up(RunState.WAITING, wake_at=wake_at))


async def release(tx: AsyncConnection, lease: Lease) -> Run:
    """Hand the running run over to whoever claims it next."""
    return await _write(tx, lease, _given_up(RunState.RUNNING))


async def reclaim(tx: AsyncConnection) -> None:
    """Free every running run; only for the one process that can own any."""
    values = {"owner": "", "lease_until": 0}
    await tx.execute(update(runs).where(runs.c.state == _RUNNING).values(values))


async def begin_step(tx: AsyncConnection, lease: Lease, seq: int, name: str) -> tuple[StepRow, Run]:
    """Write the intent to do a step; a step that was begun before counts one attempt more.

    The time of the first start stays, so that time-outs do not restart.
    """
    run = await prove(tx, lease)
    started = {"state": "started", "fence": lease.fence}
    more = case((run_steps.c.state == "waiting", 0), else_=1)
    again = update(run_steps).where(_step(lease, seq))
    again = again.values(**started, attempt=run_steps.c.attempt + more)
    if (await tx.execute(again.returning(run_steps.c.seq))).first() is None:
        first = {"run": lease.run, "seq": seq, "name": name, "attempt": 1, "result": "", "how": ""}
        values = {**started, **first, "started_at": await now(tx)}
        await tx.execute(insert(run_steps).values(values))
    return next(row for row in await steps(tx, lease.run) if row.seq == seq), run


async def end_step(tx: AsyncConnection, lease: Lease, seq: int, outcome: StepOutcome) -> Run:
    """Write what became of a step that was begun."""
    run = await prove(tx, lease)
    values = {
        "state": outcome.state,
        "how": outcome.how,
        "result": json.dumps(outcome.result, sort_keys=True),
        "fence": lease.fence,
        "finished_at": await now(tx),
    }
    await tx.execute(update(run_steps).where(_step(lease, seq)).values(values))
    return run


def _due(at: int) -> ColumnElement[bool]:
    rests = runs.c.state.in_((RunState.QUEUED.value, RunState.WAITING.value))
    left = and_(runs.c.state == _RUNNING, runs.c.lease_until <= at)
    return or_(and_(rests, runs.c.wake_at <= at), left)


def _step(lease: Lease, seq: int) -> ColumnElement[bool]:
    return and_(run_steps.c.run == lease.run, run_steps.c.seq == seq)


def _given_up(state: RunState, **more: Any) -> dict[str, Any]:
    return {"state": state.value, "owner": "", "lease_until": 0, **more}


async def _write(tx: AsyncConnection, lease: Lease, values: Mapping[str, Any]) -> Run:
    held = and_(
        runs.c.id == lease.run,
        runs.c.fence == lease.fence,
        runs.c.owner == lease.owner,
        runs.c.state == _RUNNING,
    )
    row = (await tx.execute(update(runs).where(held).values(values).returning(runs))).first()
    if row is None:
        raise LeaseLost
    return run_of(row)
