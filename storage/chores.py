"""Chores that came due: one of a kind waits for a person at a time, all are kept.

In a transaction write them after the run, before the journal.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.chores.chore import Chore, Standing
from bot.domain.chores.kind import ChoreKind
from bot.domain.chores.look import look_of
from storage.tables_chores import chores as table

_WORDS = ("id", "migration", "channel", "by", "reason", "reminded")
#: Looks that say what was there, the newest of which the next one is held against.
_LOOKED = tuple(
    each.value for each in Standing if each not in {Standing.LOOKING, Standing.NOT_APPLICABLE}
)


async def put(tx: AsyncConnection, chore: Chore) -> bool:
    """Keep a new one; False when the same run made it before."""
    insert = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    made = insert(table).values(_values(chore)).on_conflict_do_nothing()
    return (await tx.execute(made.returning(table.c.id))).first() is not None


async def change(tx: AsyncConnection, before: Chore, after: Chore) -> bool:
    """Put `after` in the place of `before`; False when it is not as it was read."""
    same = (table.c.id == before.id) & (table.c.state == before.standing.value)
    same &= (table.c.reminded == before.reminded) & (table.c.until == _time(before.until))
    changed = update(table).where(same).values(_values(after)).returning(table.c.id)
    return (await tx.execute(changed)).first() is not None


async def get(tx: AsyncConnection, id_: str) -> Chore | None:
    """One of them, whatever became of it."""
    row = (await tx.execute(select(table).where(table.c.id == id_))).first()
    return None if row is None else _chore(row)


async def waiting(tx: AsyncConnection, migration: str, kind: ChoreKind) -> Chore | None:
    """The one of that kind that a person can still answer."""
    states = [each.value for each in Standing if each.waits]
    query = _of(migration, kind).where(table.c.state.in_(states))
    row = (await tx.execute(query)).first()
    return None if row is None else _chore(row)


async def last(tx: AsyncConnection, migration: str, kind: ChoreKind) -> Chore | None:
    """The newest of that kind."""
    row = (await tx.execute(_newest(_of(migration, kind)))).first()
    return None if row is None else _chore(row)


async def standing(tx: AsyncConnection, migration: str, kind: ChoreKind) -> Chore | None:
    """The one that waits for a person, else the newest."""
    return await waiting(tx, migration, kind) or await last(tx, migration, kind)


async def seen_before(tx: AsyncConnection, migration: str, kind: ChoreKind) -> frozenset[str]:
    """The keys of what the newest look of that kind that said something saw."""
    query = _newest(_of(migration, kind).where(table.c.state.in_(_LOOKED))).limit(20)
    looks = (_chore(row).look for row in await tx.execute(query))
    found = next((look for look in looks if look is not None and not look.trouble), None)
    return frozenset(item.key for item in found.items) if found else frozenset()


async def history(tx: AsyncConnection, migration: str, most: int) -> tuple[Chore, ...]:
    """The newest ones of every kind, the newest first."""
    query = select(table).where(table.c.migration == migration)
    return tuple(_chore(row) for row in await tx.execute(_newest(query).limit(most)))


def _of(migration: str, kind: ChoreKind) -> Any:
    return select(table).where(table.c.migration == migration, table.c.kind == kind.value)


def _newest(query: Any) -> Any:
    return query.order_by(table.c.due.desc(), table.c.id.desc())


def _values(chore: Chore) -> dict[str, object]:
    return {
        **{name: getattr(chore, name) for name in _WORDS},
        "kind": chore.kind.value,
        "state": chore.standing.value,
        "look": json.dumps(chore.look.to_json(), sort_keys=True) if chore.look else "",
        "news": json.dumps(chore.news),
        "due": _time(chore.due),
        "at": _time(chore.at),
        "until": _time(chore.until),
    }


def _chore(row: Row[Any]) -> Chore:
    return Chore(
        **{name: getattr(row, name) for name in _WORDS},
        kind=ChoreKind(row.kind),
        standing=Standing(row.state),
        look=look_of(json.loads(row.look)) if row.look else None,
        news=tuple(json.loads(row.news)),
        due=datetime.fromtimestamp(row.due / 1000, UTC),
        at=_moment(row.at),
        until=_moment(row.until),
    )


def _time(at: datetime | None) -> int | None:
    return None if at is None else round(at.timestamp() * 1000)


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)
