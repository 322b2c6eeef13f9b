"""What is due when: claimed by one process at a time, done in one transaction with its effect.

Several replicas share the rows. Whoever claims a row has it until its lease ends; the effect and
the row's next time are one transaction, which is undone when somebody else has the row by then.
In a transaction write these rows last, after the outbox: everybody takes the locks in that order.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, case, delete, func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.schedule import Schedule, rule
from storage.database import now
from storage.tables import schedules as table

#: A claim or a retry that lies further ahead than this was made before the clock was set back.
LONGEST_MS = 1_800_000
#: A plan that was made later than now, by more than this, was made before the clock was set back.
_SLACK_MS = 1_000
_PLAN = ("kind", "target", "migration", "channel", "input", "by", "rule", "next_at", "until")
_COLUMNS = ("id", *_PLAN, "planned_at", "owner", "claim", "claimed_until", "attempts", "trouble")
_ADD = (
    f"INSERT INTO schedules ({', '.join(_COLUMNS)})"  # noqa: S608 - our own column names
    f" VALUES (:id, {', '.join(f':{name}' for name in _PLAN)}, :planned_at, '', 0, 0, 0, '')"
)
_PUT = (
    f"{_ADD} ON CONFLICT (id) DO UPDATE SET claim = schedules.claim + 1, owner = '',"
    " claimed_until = 0, attempts = 0, trouble = '', planned_at = excluded.planned_at, "
    + ", ".join(f"{name} = excluded.{name}" for name in _PLAN)
)


class ClaimLost(Exception):
    """Somebody else has the row by now, or it was scheduled anew: undo what was done for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A row that we alone may act on; `at` is when it was claimed, `attempts` counts the tries."""

    schedule: Schedule
    claim: int
    attempts: int
    at: datetime


async def put(tx: AsyncConnection, schedule: Schedule) -> None:
    """Schedule it; what has the same id is replaced, and whoever works on that has lost it."""
    await tx.execute(text(_PUT), await _values(tx, schedule))


async def add(tx: AsyncConnection, schedule: Schedule) -> None:
    """Schedule it unless something of that id is there."""
    await tx.execute(text(f"{_ADD} ON CONFLICT (id) DO NOTHING"), await _values(tx, schedule))


async def drop(tx: AsyncConnection, prefix: str) -> None:
    """Forget everything whose id begins like that."""
    await tx.execute(delete(table).where(table.c.id.startswith(prefix, autoescape=True)))


async def get(tx: AsyncConnection, id_: str) -> Schedule | None:
    """What is scheduled under that id."""
    row = (await tx.execute(select(table).where(table.c.id == id_))).first()
    return None if row is None else _schedule(row)


async def of(tx: AsyncConnection, migration: str) -> tuple[Schedule, ...]:
    """All that is scheduled for a migration, the next first."""
    query = select(table).where(table.c.migration == migration)
    rows = await tx.execute(query.order_by(table.c.next_at, table.c.id))
    return tuple(_schedule(row) for row in rows)


async def claim(
    tx: AsyncConnection, *, owner: str, lease_ms: int, kinds: Sequence[str]
) -> Due | None:
    """The row of those kinds that is due longest and that nobody has; ours for `lease_ms`."""
    at = await now(tx)
    await _set_back(tx, at)
    free = or_(table.c.claimed_until <= at, table.c.claimed_until > at + LONGEST_MS)
    due = select(table.c.id).where(table.c.kind.in_(kinds), table.c.next_at <= at, free)
    oldest = due.order_by(table.c.next_at, table.c.id).limit(1)
    found = (await tx.execute(oldest.with_for_update(skip_locked=True))).first()
    if found is None:
        return None
    values = {
        "owner": owner,
        "claim": table.c.claim + 1,
        "claimed_until": at + lease_ms,
        "attempts": table.c.attempts + 1,
    }
    taken = update(table).where(table.c.id == found.id).values(values).returning(table)
    row = (await tx.execute(taken)).one()
    return Due(schedule=_schedule(row), claim=row.claim, attempts=row.attempts, at=_moment(at))


async def move(tx: AsyncConnection, due: Due, to: datetime, input_: Mapping[str, Any]) -> None:
    """It was done, and is due again at `to` with that input. Raises `ClaimLost`; call it last."""
    values: dict[str, object] = {
        "input": _json(input_),
        "next_at": _milliseconds(to),
        "planned_at": await now(tx),
        "owner": "",
        "claimed_until": 0,
        "attempts": 0,
        "trouble": "",
    }
    await _mine(tx, update(table).where(_held(due)).values(values).returning(table.c.id))


async def end(tx: AsyncConnection, due: Due) -> None:
    """It was done for good. Raises `ClaimLost`; call it last."""
    await _mine(tx, delete(table).where(_held(due)).returning(table.c.id))


async def postpone(tx: AsyncConnection, due: Due, seconds: float, trouble: str) -> None:
    """It could not be done: another try in so many seconds, half an hour at most."""
    at = await now(tx) + min(round(seconds * 1000), LONGEST_MS)
    values = {"owner": "", "claimed_until": at, "trouble": trouble}
    await tx.execute(update(table).where(_held(due)).values(values))


async def waiting(tx: AsyncConnection, kinds: Sequence[str]) -> float | None:
    """Seconds until the next row of those kinds is due, None when there is none."""
    soonest = case((table.c.claimed_until > table.c.next_at, table.c.claimed_until))
    query = select(func.min(func.coalesce(soonest, table.c.next_at)))
    at = (await tx.execute(query.where(table.c.kind.in_(kinds)))).scalar()
    return None if at is None else max(0.0, (int(at) - await now(tx)) / 1000)


async def reclaim(tx: AsyncConnection) -> None:
    """End every claim now: only for a program that knows it is the only one."""
    await tx.execute(update(table).where(table.c.owner != "").values(claimed_until=0, owner=""))


async def _set_back(tx: AsyncConnection, at: int) -> None:
    """Where the clock was set back since, what repeats by seconds would be silent for hours."""
    ahead = (table.c.rule.like("every %")) & (table.c.planned_at > at + _SLACK_MS)
    again = at + table.c.next_at - table.c.planned_at
    await tx.execute(update(table).where(ahead).values(next_at=again, planned_at=at))


async def _mine(tx: AsyncConnection, statement: Any) -> None:
    if (await tx.execute(statement)).first() is None:
        raise ClaimLost


def _held(due: Due) -> ColumnElement[bool]:
    return (table.c.id == due.schedule.id) & (table.c.claim == due.claim)


async def _values(tx: AsyncConnection, schedule: Schedule) -> dict[str, object]:
    names = ("id", "kind", "target", "migration", "channel", "by")
    return {
        **{name: getattr(schedule, name) for name in names},
        "input": _json(schedule.input),
        "rule": str(schedule.rule),
        "next_at": _milliseconds(schedule.due),
        "until": None if schedule.until is None else _milliseconds(schedule.until),
        "planned_at": await now(tx),
    }


def _json(known: Mapping[str, Any]) -> str:
    return json.dumps(dict(known), sort_keys=True)


def _schedule(row: Row[Any]) -> Schedule:
    return Schedule(
        id=row.id,
        kind=row.kind,
        due=_moment(row.next_at),
        migration=row.migration,
        channel=row.channel,
        target=row.target,
        by=row.by,
        input=json.loads(row.input),
        rule=rule(row.rule),
        until=None if row.until is None else _moment(row.until),
    )


def _milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
