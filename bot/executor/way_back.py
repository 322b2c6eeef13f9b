"""The order to go back: one transaction takes the migration from whatever has it, and locks it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.plan import Plan
from bot.domain.secret import Secret
from bot.executor.preflight import ordered
from storage import locks, runs
from storage.journal import Entry
from storage.outbox import Posting
from storage.record import record
from storage.runs import Run, RunOrder, Submitted

CUTOVER, ROLLBACK = "cutover", "rollback"
#: The step from which on the public may see the new stack.
SWITCH = "switch-traffic"


def lock_of(migration: str) -> str:
    """What a cutover and a rollback have for themselves, one at a time."""
    return f"migration:{migration}"


def cutover_postings(run: Run) -> tuple[Posting, ...]:
    """One card, pinned."""
    return _card(run, pin=True)


def rollback_postings(run: Run) -> tuple[Posting, ...]:
    """One card, and the cutover's own card drawn again."""
    cutover = str(run.input.get("cutover", ""))
    if not run.channel or not cutover:
        return _card(run, pin=False)
    key = f"{CUTOVER}/{cutover}/card"
    view = f"{CUTOVER}.card"
    other = Posting(key=key, channel=run.channel, view=view, subject=cutover, pin=True)
    return (*_card(run, pin=False), other)


POSTINGS = {CUTOVER: cutover_postings, ROLLBACK: rollback_postings}


def _card(run: Run, *, pin: bool) -> tuple[Posting, ...]:
    if not run.channel:
        return ()
    key, view = f"{run.kind}/{run.id}/card", f"{run.kind}.card"
    return (Posting(key=key, channel=run.channel, view=view, subject=run.id, pin=pin),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Who wants to go back and why; `late` says when, where it was done before it was recorded."""

    by: str
    said: str
    late: str = ""


async def order(
    tx: AsyncConnection, key: Secret, frozen: dict[str, Any], cutover: Run | None, cause: Cause
) -> Submitted:
    """Take the migration from what has it; join a rollback that is under way.

    `frozen` holds the plan with folder, digest, migration and channel; what moved is read from the
    cutover. The migration is locked when the traffic may have moved.
    """
    moved = cutover is not None and await switched(tx, cutover.id)
    wanted = RunOrder(
        id=f"{ROLLBACK}-{secrets.token_hex(6)}",
        kind=ROLLBACK,
        target=lock_of(frozen["migration"]),
        migration=frozen["migration"],
        channel=frozen["channel"],
        input={
            **{name: frozen[name] for name in ("plan", "folder", "digest")},
            "cutover": cutover.id if cutover else "",
            "cause": cause.said,
            "late": cause.late,
            "switched": moved,
        },
        by=cause.by,
    )
    submitted = await runs.supersede(tx, wanted)
    run = await runs.run(tx, submitted.run)
    if moved or cutover is None:
        reason = f"rolled back: {cause.said}"
        await locks.put(
            tx, name=f"lock-{run.id}", migration=run.migration, reason=reason, by=cause.by
        )
    entry = Entry(
        tag=f"{ROLLBACK}:run:{'joined' if submitted.joined else 'ordered'}",
        actor=cause.by,
        migration=run.migration,
        run=run.id,
        payload={
            "cause": cause.said,
            "superseded": submitted.superseded,
            "late": cause.late,
            "plan": run.input["digest"],
        },
    )
    await record(tx, key, entry, *rollback_postings(run))
    return submitted


def frozen_of(run: Run) -> dict[str, Any]:
    """The plan of a run, as it was ordered."""
    known = {name: run.input[name] for name in ("plan", "folder", "digest")}
    return {**known, "migration": run.migration, "channel": run.channel}


def frozen(plan: Plan, folder: str, channel: str) -> dict[str, Any]:
    """A plan as it is now."""
    return {
        **ordered(plan, folder),
        "migration": plan.name,
        "channel": channel,
    }


async def begun(tx: AsyncConnection, run: str) -> tuple[str, ...]:
    """The steps of a cutover that may have done something, in order."""
    return tuple(step.name for step in await runs.steps(tx, run))


async def switched(tx: AsyncConnection, run: str) -> bool:
    """Whether the traffic may have moved on any server."""
    return any(name.endswith(f"-{SWITCH}") for name in await begun(tx, run))
