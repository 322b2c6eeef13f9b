"""M5.1: every pool has a size of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.notice import Notice, worst
from bot.domain.plan import Plan
from bot.domain.plan.services import NoDatabase
from bot.domain.reading import Output
from bot.domain.risk import Risk
from bot.shell import compose, database_use, pools
from bot.shell.database_use import Use
from bot.shell.report import report


class PoolConfigured(Check):
    """Libraries' defaults are made for one process, not for ten."""

    id = "pool-configured"
    line = "M5.1"
    title = "Connection pools have an explicit size"
    risk = Risk.CONNECTION_EXHAUSTION
    expected = "POOL_SIZE and MAX_OVERFLOW for every service with a connection string"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access", "compose-version", "env-file")

    def probe(self, plan: Plan) -> Questions:
        """The settings of the resolved Compose file that are whole numbers."""
        return (
            {} if isinstance(plan.database, NoDatabase) else {"use": database_use.ask(plan.stack)}
        )

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """A pool without a size fails."""
        if isinstance(plan.database, NoDatabase):
            return self.skipped("the app has no database")
        uses = database_use.uses(report(readings.get("use", Output)))
        holders = pools.holders(uses, plan)
        if not holders:
            return self.unknown(
                "no service has a connection string",
                f"See what Compose makes of the files with {compose.explain(plan.stack)}.",
            )
        notices = (each for use in holders for each in _notices(use, plan.stack.env_path))
        outcome, said, remedy = worst(notices)
        if outcome is Outcome.PASS:
            return self.passed(said)
        return self._finding(outcome, said, remedy)


def _notices(use: Use, file: str) -> Iterator[Notice]:
    size, overflow = use.number(*pools.SIZE), use.number(*pools.OVERFLOW)
    if size is None:
        remedy = f"Set POOL_SIZE and MAX_OVERFLOW in {file}, and let the app read them."
        yield Notice.fail(f"{use.service} has no size for its pool", remedy)
    elif overflow is None:
        said = f"{use.service} has no MAX_OVERFLOW, so SQLAlchemy adds {pools.DEFAULT_OVERFLOW}"
        yield Notice.warn(said, f"Set MAX_OVERFLOW in {file}.")
    else:
        yield Notice.fine(f"{use.service} {size}+{overflow}")
