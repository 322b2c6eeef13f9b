"""C-DB-4: the schema migration was tried out on a copy."""

from __future__ import annotations

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.drill_verdict import fact, noticed
from bot.domain.plan import Plan
from bot.domain.plan.services import NoDatabase
from bot.domain.probe import DrillRecord, Vantage
from bot.domain.reading import Drill
from bot.domain.risk import Risk

_DRILL = DrillRecord(drill="migration")
_LONG_MS = 30_000
_LOCKED_MS = 2_000


class MigrationDrilled(Check):
    """On a copy of the real data it shows how long it takes and what it locks.

    No drill yet is a warning here: a preflight comes before it. The gate of the cutover asks for
    more.
    """

    id = "migration-drilled"
    line = "C-DB-4"
    title = "The schema migration was tried out on a copy of the data"
    risk = Risk.DATA_LOSS
    expected = "a drill of the last 7 days: at most 30 s, no table locked for more than 2 s"
    vantage = Vantage.BOT

    def probe(self, plan: Plan) -> Questions:
        """The record of the last drill."""
        return {} if isinstance(plan.database, NoDatabase) else {"drill": _DRILL}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Failed fails; none, old, slow and blocking ones warn."""
        if isinstance(plan.database, NoDatabase):
            return self.skipped("the app has no database")
        drill = readings.get("drill", Drill)
        notice = noticed(drill, "/migrate drill migration")
        if notice.outcome is not Outcome.PASS:
            return self._finding(notice.outcome, notice.said, notice.remedy)
        return self._measured(drill)

    def _measured(self, drill: Drill) -> Finding:
        took, locked = fact(drill, "migrate_ms"), fact(drill, "lock_ms")
        table = dict(drill.facts).get("lock_table", "no table")
        said = f"it took {took / 1_000:.1f} s and locked {table} for {locked / 1_000:.1f} s"
        if not fact(drill, "lock_samples"):
            return self.warned(
                f"it took {took / 1_000:.1f} s; nobody could watch its locks",
                "Install psql on the server (postgresql-client) and run"
                " `/migrate drill migration`.",
            )
        if took > _LONG_MS or locked > _LOCKED_MS:
            return self.warned(
                said, "Build indexes with CREATE INDEX CONCURRENTLY, move data in small steps."
            )
        return self.passed(said)
