"""Watches and what they told: one row each, changed by one writer at a time."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.watch.papers import telling_json, telling_of, to_json, watch_of
from bot.domain.watch.state import Telling, Watch
from storage.tables_watching import tellings, watches


class WatchChanged(Exception):
    """Somebody else changed the watch since it was read: read it again."""


async def begin(tx: AsyncConnection, watch: Watch) -> None:
    """A new one."""
    await tx.execute(insert(watches).values(id=watch.id, **_values(watch)))


async def get(tx: AsyncConnection, id_: str) -> Watch | None:
    """By its cutover's run."""
    return _first(await tx.execute(select(watches).where(watches.c.id == id_)))


async def latest(tx: AsyncConnection, migration: str) -> Watch | None:
    """The newest of a migration, over or not."""
    mine = select(watches).where(watches.c.migration == migration)
    return _first(await tx.execute(mine.order_by(watches.c.switched.desc()).limit(1)))


async def save(tx: AsyncConnection, watch: Watch) -> None:
    """Keep it as it is now. Raises `WatchChanged`, and the transaction must be undone then."""
    mine = (watches.c.id == watch.id) & (watches.c.revision == watch.revision)
    values = {**_values(watch), "revision": watch.revision + 1}
    changed = update(watches).where(mine).values(values).returning(watches.c.id)
    if (await tx.execute(changed)).first() is None:
        raise WatchChanged


async def tell(tx: AsyncConnection, telling: Telling) -> None:
    """Keep a summary as it was told."""
    facts = json.dumps(telling_json(telling), sort_keys=True)
    values = {"id": telling.id, "watch": telling.watch, "at": telling.at, "facts": facts}
    await tx.execute(insert(tellings).values(values))


async def telling(tx: AsyncConnection, id_: str) -> Telling:
    """One summary. Raises `LookupError`."""
    row = (await tx.execute(select(tellings.c.facts).where(tellings.c.id == id_))).first()
    if row is None:
        raise LookupError(id_)
    return telling_of(json.loads(row.facts))


async def told(tx: AsyncConnection, id_: str) -> tuple[Telling, ...]:
    """Every summary of a watch, oldest first."""
    query = select(tellings.c.facts).where(tellings.c.watch == id_)
    rows = await tx.execute(query.order_by(tellings.c.at, tellings.c.id))
    return tuple(telling_of(json.loads(row.facts)) for row in rows)


def _values(watch: Watch) -> dict[str, Any]:
    return {
        "migration": watch.migration,
        "channel": watch.channel,
        "switched": watch.switched,
        "until": watch.until,
        "ended": watch.ended,
        "revision": watch.revision,
        "facts": json.dumps(to_json(watch), sort_keys=True),
    }


def _first(found: Any) -> Watch | None:
    row: Row[Any] | None = found.first()
    return None if row is None else watch_of(dict(row._mapping), json.loads(row.facts))
