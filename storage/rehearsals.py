"""How rehearsals ended; rows are added and never changed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.rehearsal import RehearsalResult
from storage.tables_moving import rehearsals as table

_FIELDS = tuple(column.name for column in table.columns)
_PUT = (
    f"INSERT INTO rehearsals ({', '.join(_FIELDS)})"  # noqa: S608 - our own column names
    f" VALUES ({', '.join(f':{name}' for name in _FIELDS)}) ON CONFLICT (run) DO NOTHING"
)


async def put(tx: AsyncConnection, result: RehearsalResult) -> None:
    """Keep it; what was said of the same run before stays."""
    values = {
        "run": result.run,
        "migration": result.migration,
        "digest": result.digest,
        "trouble": result.trouble,
        "facts": json.dumps(dict(result.facts), sort_keys=True),
        "started": _milliseconds(result.started),
        "finished": _milliseconds(result.finished),
    }
    await tx.execute(text(_PUT), values)


async def of_run(tx: AsyncConnection, run: str) -> RehearsalResult | None:
    """What became of that run, None while it is not judged."""
    row = (await tx.execute(select(table).where(table.c.run == run))).first()
    return None if row is None else _result(row)


async def latest(tx: AsyncConnection, migration: str) -> RehearsalResult | None:
    """The newest, None when there was none."""
    newest = select(table).where(table.c.migration == migration).order_by(table.c.finished.desc())
    row = (await tx.execute(newest.limit(1))).first()
    return None if row is None else _result(row)


def _result(row: Row[Any]) -> RehearsalResult:
    return RehearsalResult(
        run=row.run,
        migration=row.migration,
        digest=row.digest,
        trouble=row.trouble,
        facts=json.loads(row.facts),
        started=_moment(row.started),
        finished=_moment(row.finished),
    )


def _milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
