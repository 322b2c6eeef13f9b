"""M1.4: the restore was tried out."""

from __future__ import annotations

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.drill_verdict import noticed
from bot.domain.plan import Plan
from bot.domain.plan.services import NoDatabase
from bot.domain.probe import DrillRecord, Vantage
from bot.domain.reading import Drill
from bot.domain.risk import Risk

_DRILL = DrillRecord(drill="restore")


class RestoreDrilled(Check):
    """A backup that nobody restored is a hope; the drill reads a row of before and one of after.

    No drill yet is a warning here: a preflight comes before it. The gate of the cutover asks for
    more.
    """

    id = "restore-drilled"
    line = "M1.4"
    title = "The restore of the database was tried out"
    risk = Risk.DATA_LOSS
    expected = "a drill of the last 7 days that held"
    vantage = Vantage.BOT

    def probe(self, plan: Plan) -> Questions:
        """The record of the last drill."""
        return {} if isinstance(plan.database, NoDatabase) else {"drill": _DRILL}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Failed fails, none and old ones warn."""
        if isinstance(plan.database, NoDatabase):
            return self.skipped("the app has no database")
        notice = noticed(readings.get("drill", Drill), "/migrate drill restore")
        return self._finding(notice.outcome, notice.said, notice.remedy)
