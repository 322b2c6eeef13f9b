"""What the app wrote since the switch: lost to nobody, but only the new schema may know it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.connectors.migration_site import MigrationSite
from bot.domain.cutover import Writes
from bot.domain.errors import TargetError
from bot.domain.plan import Plan
from storage import runs

_NOBODY_COUNTED = "nobody counted before the switch"


async def written_at_switch(tx: AsyncConnection, cutover: str) -> tuple[int, int] | None:
    """Rows and bytes of log right before the first switch of that cutover."""
    for step in await runs.steps(tx, cutover) if cutover else ():
        if "rows" in step.result:
            return int(step.result["rows"]), int(step.result["wal"])
    return None


async def writes_since(
    site: MigrationSite, plan: Plan, before: tuple[int, int] | None, seconds: float
) -> dict[str, Any]:
    """`rows` and `wal`, or in `unknown` why nobody knows; nothing without a database."""
    if plan.database.kind == "none":
        return {}
    if before is None:
        return {"unknown": _NOBODY_COUNTED}
    try:
        now = await site.written(plan, seconds)
    except TargetError as silence:
        return {"unknown": silence.sentence}
    if now is None:
        return {}
    return {"rows": max(0, now[0] - before[0]), "wal": max(0, now[1] - before[1])}


def writes(known: dict[str, Any]) -> Writes:
    """As a value."""
    return Writes(rows=known.get("rows"), wal=known.get("wal"), said=known.get("unknown", ""))
