"""The audit trail: append only, chained, sealed with a key that is not in the database."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import SlipwayError
from bot.domain.secret import Secret
from bot.domain.state import TimelineEntry
from storage.canonical import Json, canonical
from storage.chain import GENESIS, Anchor, link, seal
from storage.database import now
from storage.tables import journal

_TAG = re.compile(r"[a-z0-9_-]+:[a-z0-9_-]+:[a-z0-9_-]+")
_READ_HEAD = "SELECT seq, hash, seal FROM journal_head WHERE id = 1"
_FIRST_HEAD = (
    "INSERT INTO journal_head (id, seq, hash, seal) VALUES (1, 0, :hash, :seal)"
    " ON CONFLICT (id) DO NOTHING"
)
_MOVE_HEAD = "UPDATE journal_head SET seq = :seq, hash = :hash, seal = :seal WHERE id = 1"


class JournalBroken(SlipwayError):
    """The audit trail was changed behind our back, or its key is another one."""

    next_action = (
        "Run `slipway audit verify`. Nothing is done until the trail, or its key, is restored."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is to be remembered. `tag` is source:subject:action; `payload` holds no floats.

    Raises `ValueError` when the tag has not three parts or a name cannot be printed.
    """

    tag: str
    actor: str
    migration: str = ""
    run: str = ""
    payload: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _TAG.fullmatch(self.tag):
            message = f"the tag {self.tag!r} is not source:subject:action"
            raise ValueError(message)
        if not all(name.isprintable() for name in (self.actor, self.migration, self.run)):
            message = "actor, migration and run are one printable line each"
            raise ValueError(message)


async def append(tx: AsyncConnection, key: Secret, entry: Entry) -> TimelineEntry:
    """Write one row behind the head, which stays locked until the transaction ends.

    Raises `TypeError` for a payload without one canonical spelling, and `JournalBroken` when the
    head was not sealed with this key: then nothing may happen any more.
    """
    payload: Json = entry.payload
    spelled = canonical(payload)
    head = await _locked_head(tx, key)
    at = await now(tx)
    names = (entry.tag, entry.actor, entry.migration, entry.run)
    row = (head.seq + 1, at, *names, spelled, head.hash)
    fresh = Anchor(seq=head.seq + 1, hash=link(key, row))
    columns = ("seq", "at", "tag", "actor", "migration", "run", "payload", "prev_hash")
    await tx.execute(journal.insert(), dict(zip(columns, row, strict=True)) | {"hash": fresh.hash})
    moved = {"seq": fresh.seq, "hash": fresh.hash, "seal": seal(key, fresh)}
    await tx.execute(text(_MOVE_HEAD), moved)
    return _entry((fresh.seq, at, *names, spelled, fresh.hash))


async def entries(
    tx: AsyncConnection,
    *,
    migration: str | None = None,
    run: str | None = None,
    after: int = 0,
    limit: int = 100,
) -> tuple[TimelineEntry, ...]:
    """The first `limit` rows behind sequence `after`, oldest first."""
    query = _matching(migration, run).where(journal.c.seq > after)
    rows = (await tx.execute(query.order_by(journal.c.seq).limit(limit))).all()
    return tuple(_entry(tuple(row)) for row in rows)


async def latest(
    tx: AsyncConnection, *, migration: str | None = None, run: str | None = None, limit: int = 20
) -> tuple[TimelineEntry, ...]:
    """The last `limit` rows, newest last."""
    query = _matching(migration, run).order_by(journal.c.seq.desc()).limit(limit)
    rows = (await tx.execute(query)).all()
    return tuple(_entry(tuple(row)) for row in reversed(rows))


async def tagged(
    tx: AsyncConnection, migration: str, tags: tuple[str, ...], *, limit: int
) -> tuple[TimelineEntry, ...]:
    """The last `limit` rows of a migration with one of these tags, newest first."""
    query = _matching(migration, None).where(journal.c.tag.in_(tags))
    rows = (await tx.execute(query.order_by(journal.c.seq.desc()).limit(limit))).all()
    return tuple(_entry(tuple(row)) for row in rows)


async def count(tx: AsyncConnection, migration: str) -> int:
    """How many rows a migration has."""
    query = select(func.count()).select_from(journal).where(journal.c.migration == migration)
    return int((await tx.execute(query)).scalar_one())


async def head(tx: AsyncConnection) -> Anchor:
    """Where the trail ends now: what a milestone message shows, so that it is known outside."""
    row = (await tx.execute(text(_READ_HEAD))).one_or_none()
    return Anchor(seq=0, hash=GENESIS) if row is None else Anchor(seq=row.seq, hash=row.hash)


async def _locked_head(tx: AsyncConnection, key: Secret) -> Anchor:
    lock = " FOR UPDATE" if tx.dialect.name == "postgresql" else ""
    row = (await tx.execute(text(_READ_HEAD + lock))).one_or_none()
    if row is None:
        start = Anchor(seq=0, hash=GENESIS)
        await tx.execute(text(_FIRST_HEAD), {"hash": start.hash, "seal": seal(key, start)})
        row = (await tx.execute(text(_READ_HEAD + lock))).one()
    found = Anchor(seq=row.seq, hash=row.hash)
    if row.seal != seal(key, found):
        raise JournalBroken
    return found


def _matching(migration: str | None, run: str | None) -> Any:
    c = journal.c
    query = select(c.seq, c.at, c.tag, c.actor, c.migration, c.run, c.payload, c.hash)
    if migration is not None:
        query = query.where(c.migration == migration)
    if run is not None:
        query = query.where(c.run == run)
    return query


def _entry(row: tuple[Any, ...]) -> TimelineEntry:
    seq, at, tag, actor, migration, run, payload, digest = row
    return TimelineEntry(
        seq=seq,
        at=datetime.fromtimestamp(at / 1000, UTC),
        tag=tag,
        actor=actor,
        migration=migration,
        run=run,
        payload=json.loads(payload),
        hash=digest,
    )
