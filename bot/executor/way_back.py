"""The order to go back: one transaction takes the migration from whatever has it, and locks it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.plan import Plan
from bot.domain.secret import Secret
from bot.executor.preflight import ordered
from bot.executor.watch_rows import WatchRows
from storage import locks, runs
from storage.journal import Entry
from storage.outbox import Posting
from storage.record import record
from storage.runs import Run, RunOrder, Submitted

CUTOVER, ROLLBACK, PAGE = "cutover", "rollback", "maintenance"
#: After a run of this kind nothing leads back.
RETIRE = "retire"
#: The step from which on the public may see the new stack.
SWITCH = "switch-traffic"


def lock_of(migration: str) -> str:
    """What a cutover and a rollback have for themselves, one at a time."""
    return f"migration:{migration}"


def cutover_postings(run: Run) -> tuple[Posting, ...]:
    """One card, pinned."""
    return _card(run, pin=True)


def rollback_postings(run: Run) -> tuple[Posting, ...]:
    """One card, and the card of what it takes away drawn again: the cutover's, or the page's."""
    others = [(kind, str(run.input.get(kind, "")), kind == CUTOVER) for kind in (CUTOVER, PAGE)]
    again = [card(kind, of, run.channel, pin=pin) for kind, of, pin in others if of]
    return (*_card(run, pin=False), *(again if run.channel else ()))


POSTINGS = {CUTOVER: cutover_postings, ROLLBACK: rollback_postings}


def card(kind: str, run: str, channel: str, *, pin: bool) -> Posting:
    """The one message that shows a run of that kind."""
    return Posting(
        key=f"{kind}/{run}/card", channel=channel, view=f"{kind}.card", subject=run, pin=pin
    )


def _card(run: Run, *, pin: bool) -> tuple[Posting, ...]:
    return (card(run.kind, run.id, run.channel, pin=pin),) if run.channel else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Who wants to go back and why; `late` says when, where it was done before it was recorded.

    `page` is the run that put a maintenance page up, where that alone is to be taken away.
    """

    by: str
    said: str
    late: str = ""
    page: str = ""

    @property
    def told(self) -> str:
        """What the end of a watch says."""
        return f"Rolled back: {self.said}."


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
            CUTOVER: cutover.id if cutover else "",
            PAGE: cause.page,
            "cause": cause.said,
            "late": cause.late,
            "switched": moved,
        },
        by=cause.by,
    )
    submitted = await runs.supersede(tx, wanted)
    run = await runs.run(tx, submitted.run)
    if moved or (cutover is None and not cause.page):
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
    if not submitted.joined and not cause.page:
        await WatchRows(key=key).end_latest(tx, run.migration, cause.told, cause.by)
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


async def retired(tx: AsyncConnection, cutover: Run) -> Run | None:
    """The run after which nothing leads back from that cutover any more."""
    latest = await runs.latest_done(tx, cutover.migration, RETIRE)
    return latest if latest is not None and latest.input["cutover"] == cutover.id else None
