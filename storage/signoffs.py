"""Requests for sign-offs, their askings and votes; askings and votes are added, never changed.

In a transaction take the request first, then the journal, then the outbox.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import Conflict
from bot.domain.signoff import evidence
from bot.domain.signoff.decision import Decision, Vote
from bot.domain.signoff.request import RoleAsk, SignoffRequest
from bot.domain.signoff.role import Role
from storage.tables import signoff_asks as asks_table
from storage.tables import signoff_requests as table
from storage.tables import signoff_votes as votes_table

_FIRST, _LOOK = "Somebody else was first.", "Look at the newest card."
_OPEN = (table.c.replaced_by == "") & (table.c.spent_by == "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A request with every asking and vote of it, oldest first."""

    request: SignoffRequest
    asks: tuple[RoleAsk, ...]
    votes: tuple[Vote, ...]


async def put(tx: AsyncConnection, request: SignoffRequest) -> None:
    """Keep a new request; one that was spent gives way to it.

    Raises `Conflict` when the migration has an open one: the database itself sees to it.
    """
    ours = (table.c.migration == request.migration) & (table.c.replaced_by == "")
    spent = update(table).where(ours & (table.c.spent_by != ""))
    await tx.execute(spent.values(replaced_by=request.id))
    insert = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    made = insert(table).values(_request_values(request)).on_conflict_do_nothing()
    if (await tx.execute(made.returning(table.c.id))).first() is None:
        raise Conflict(_FIRST, next_action=_LOOK)


async def known(tx: AsyncConnection, request: str) -> Known | None:
    """All of it, None when there is no such request."""
    row = (await tx.execute(select(table).where(table.c.id == request))).first()
    return None if row is None else await _whole(tx, row)


async def locked(tx: AsyncConnection, request: str) -> Known | None:
    """The same, and nobody else changes it until this transaction ends."""
    query = select(table).where(table.c.id == request).with_for_update()
    row = (await tx.execute(query)).first()
    return None if row is None else await _whole(tx, row)


async def latest(tx: AsyncConnection, migration: str) -> Known | None:
    """The migration's newest request, open or not."""
    open_first = (table.c.replaced_by == "").desc()
    ours = select(table).where(table.c.migration == migration)
    newest = ours.order_by(open_first, table.c.asked_at.desc(), table.c.id.desc()).limit(1)
    row = (await tx.execute(newest)).first()
    return None if row is None else await _whole(tx, row)


async def open_ones(tx: AsyncConnection) -> tuple[SignoffRequest, ...]:
    """Every request on which something can still be decided."""
    rows = await tx.execute(select(table).where(_OPEN).order_by(table.c.asked_at, table.c.id))
    return tuple(_request(row) for row in rows)


async def move(
    tx: AsyncConnection, before: SignoffRequest, after: SignoffRequest
) -> SignoffRequest:
    """Put `after` in the place of `before`, one revision later; the compare-and-set of each click.

    Raises `Conflict` when the request is not as it was read.
    """
    moved = replace(after, revision=before.revision + 1)
    ours = (table.c.id == before.id) & (table.c.revision == before.revision) & _OPEN
    change = update(table).where(ours).values(_request_values(moved)).returning(table.c.id)
    if (await tx.execute(change)).first() is None:
        raise Conflict(_FIRST, next_action=_LOOK)
    return moved


async def put_asks(tx: AsyncConnection, request: str, asks: Iterable[RoleAsk]) -> None:
    """Add askings; each round of a role once."""
    for ask in asks:
        await tx.execute(asks_table.insert(), {"request": request} | _ask_values(ask))


async def put_vote(tx: AsyncConnection, vote: Vote) -> None:
    """Add a vote; its `seq` is the request's revision that it made."""
    names = ("request", "seq", "round", "version", "by", "on_behalf_of", "reason", "head")
    values = {name: getattr(vote, name) for name in names}
    values |= {"role": vote.role.value, "decision": vote.decision.value}
    await tx.execute(votes_table.insert(), values | {"at": _milliseconds(vote.at)})


async def _whole(tx: AsyncConnection, row: Row[Any]) -> Known:
    asked = select(asks_table).where(asks_table.c.request == row.id)
    asked = asked.order_by(asks_table.c.round, asks_table.c.role)
    said = select(votes_table).where(votes_table.c.request == row.id).order_by(votes_table.c.seq)
    return Known(
        request=_request(row),
        asks=tuple(_ask(each) for each in await tx.execute(asked)),
        votes=tuple(_vote(each) for each in await tx.execute(said)),
    )


def _request_values(request: SignoffRequest) -> dict[str, Any]:
    names = ("id", "migration", "channel", "plan", "file", "requester", "floor", "revision")
    values = {name: getattr(request, name) for name in (*names, "replaced_by", "spent_by")}
    return values | {
        "editors": json.dumps(sorted(request.editors)),
        "needed": json.dumps({role.value: count for role, count in request.needed.items()}),
        "asked_at": _milliseconds(request.asked_at),
        "expires_at": _milliseconds(request.expires_at),
    }


def _request(row: Row[Any]) -> SignoffRequest:
    names = ("id", "migration", "channel", "plan", "file", "requester", "floor", "revision")
    values = {name: getattr(row, name) for name in (*names, "replaced_by", "spent_by")}
    return SignoffRequest(
        **values,
        editors=frozenset(json.loads(row.editors)),
        needed={Role(role): count for role, count in json.loads(row.needed).items()},
        asked_at=_moment(row.asked_at),
        expires_at=_moment(row.expires_at),
    )


def _ask_values(ask: RoleAsk) -> dict[str, Any]:
    values = {name: getattr(ask, name) for name in ("round", "version", "by", "cause")}
    return values | {
        "role": ask.role.value,
        "evidence": ask.evidence.to_json(),
        "eligible": json.dumps(ask.eligible),
        "asked_at": _milliseconds(ask.asked_at),
        "expires_at": _milliseconds(ask.expires_at),
    }


def _ask(row: Row[Any]) -> RoleAsk:
    return RoleAsk(
        role=Role(row.role),
        round=row.round,
        version=row.version,
        evidence=evidence.from_json(row.evidence),
        eligible=tuple(json.loads(row.eligible)),
        asked_at=_moment(row.asked_at),
        expires_at=_moment(row.expires_at),
        by=row.by,
        cause=row.cause,
    )


def _vote(row: Row[Any]) -> Vote:
    names = ("request", "seq", "round", "version", "by", "on_behalf_of", "reason", "head")
    return Vote(
        **{name: getattr(row, name) for name in names},
        role=Role(row.role),
        decision=Decision(row.decision),
        at=_moment(row.at),
    )


def _milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
