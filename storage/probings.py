"""What the outside prober saw during a run, as of the last second."""

from __future__ import annotations

import json

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.probing import Figures, from_json
from storage.database import now
from storage.tables_moving import probings as table

_PUT = (
    "INSERT INTO probings (run, target, figures, at) VALUES (:run, :target, :figures, :at)"
    " ON CONFLICT (run, target) DO UPDATE SET figures = excluded.figures, at = excluded.at"
)


async def put(tx: AsyncConnection, run: str, target: str, seen: Figures) -> None:
    """Keep the newest figures of that server."""
    figures = json.dumps(seen.to_json(), sort_keys=True)
    values = {"run": run, "target": target, "figures": figures, "at": await now(tx)}
    await tx.execute(text(_PUT), values)


async def of(tx: AsyncConnection, run: str) -> dict[str, Figures]:
    """By server."""
    rows = await tx.execute(select(table).where(table.c.run == run).order_by(table.c.target))
    return {row.target: from_json(json.loads(row.figures)) for row in rows}
