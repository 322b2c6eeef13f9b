"""N5: the old app writes to the new schema."""

from __future__ import annotations

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.drill_verdict import noticed
from bot.domain.plan import Plan
from bot.domain.plan.services import NoDatabase
from bot.domain.probe import DrillRecord, Vantage
from bot.domain.reading import Drill
from bot.domain.risk import Risk

_DRILL = DrillRecord(drill="old-writes")


class OldWritesDrilled(Check):
    """After a rollback the old code meets the new schema; only that code shows that it can.

    No drill yet is a warning here: a preflight comes before it. The gate of the cutover asks for
    more.
    """

    id = "old-writes-drilled"
    line = "N5"
    title = "The old app can write to the new schema"
    risk = Risk.ROLLBACK_FAILURE
    expected = "a drill of the last 7 days that held"
    vantage = Vantage.BOT

    def probe(self, plan: Plan) -> Questions:
        """The record of the last drill."""
        return {} if isinstance(plan.database, NoDatabase) else {"drill": _DRILL}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Failed fails, none and old ones warn."""
        if isinstance(plan.database, NoDatabase):
            return self.skipped("the app has no database")
        notice = noticed(readings.get("drill", Drill), "/migrate drill old-writes")
        return self._finding(notice.outcome, notice.said, notice.remedy)
