"""How drills ended; rows are added and never changed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.drill import DrillKind, DrillResult
from storage.tables import drills as table

_FIELDS = tuple(column.name for column in table.columns)
_PUT = (
    f"INSERT INTO drills ({', '.join(_FIELDS)})"  # noqa: S608 - our own column names
    f" VALUES ({', '.join(f':{name}' for name in _FIELDS)}) ON CONFLICT (run) DO NOTHING"
)


async def put(tx: AsyncConnection, result: DrillResult) -> None:
    """Keep it; what was said of the same run before stays."""
    values = {
        "run": result.run,
        "kind": result.kind.value,
        "migration": result.migration,
        "target": result.target,
        "started": _milliseconds(result.started),
        "finished": _milliseconds(result.finished),
        "outcome": "held" if result.held else "failed",
        "trouble": result.trouble,
        "facts": json.dumps(dict(result.facts), sort_keys=True),
        "evidence": result.evidence,
    }
    await tx.execute(text(_PUT), values)


async def of_run(tx: AsyncConnection, run: str) -> DrillResult | None:
    """What became of that run, None while it is not judged."""
    row = (await tx.execute(select(table).where(table.c.run == run))).first()
    return None if row is None else _result(row)


async def latest(tx: AsyncConnection, migration: str, kind: DrillKind) -> DrillResult | None:
    """The newest of that kind, None when there was none."""
    ours = (table.c.migration == migration) & (table.c.kind == kind.value)
    newest = select(table).where(ours).order_by(table.c.finished.desc(), table.c.run.desc())
    row = (await tx.execute(newest.limit(1))).first()
    return None if row is None else _result(row)


def _result(row: Row[Any]) -> DrillResult:
    return DrillResult(
        run=row.run,
        kind=DrillKind(row.kind),
        migration=row.migration,
        target=row.target,
        started=_moment(row.started),
        finished=_moment(row.finished),
        facts=json.loads(row.facts),
        trouble=row.trouble,
    )


def _milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
