"""What the bot itself remembers, for checks that ask about it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.domain.drill import DrillKind
from bot.domain.plan import Plan
from bot.domain.reading import Drill
from storage import drills
from storage.database import Database

Recall = Callable[[Plan, str], Awaitable[Drill | None]]


def recall(database: Database) -> Recall:
    """Gives the last drill of a kind for the plan's migration, None when there was none."""

    async def last(plan: Plan, kind: str) -> Drill | None:
        async with database.reading() as tx:
            result = await drills.latest(tx, plan.name, DrillKind(kind))
        if result is None:
            return None
        return Drill(
            ended_at=int(result.finished.timestamp()),
            held=result.held,
            trouble=result.trouble,
            facts=tuple((name, str(value)) for name, value in sorted(result.facts.items())),
        )

    return last
