"""M1.c1: how long a restore takes."""

from __future__ import annotations

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.drill_verdict import fact, noticed
from bot.domain.plan import Plan
from bot.domain.plan.services import NoDatabase
from bot.domain.probe import DrillRecord, Vantage
from bot.domain.reading import Drill
from bot.domain.risk import Risk

_COMMAND = "/migrate drill restore"
_MINUTES = 300


class RestoreTime(Check):
    """The time that the last drill of the restore measured, not the one that somebody hopes for."""

    id = "restore-time"
    line = "M1.c1"
    title = "A restore of the database takes minutes"
    risk = Risk.DATA_LOSS
    expected = "at most 5 minutes, and never more than thresholds.restore_seconds"
    vantage = Vantage.BOT

    def probe(self, plan: Plan) -> Questions:
        """The record of the last drill."""
        if isinstance(plan.database, NoDatabase):
            return {}
        return {"drill": DrillRecord(drill="restore")}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """What was measured against what was promised."""
        if isinstance(plan.database, NoDatabase):
            return self.skipped("the app has no database")
        drill = readings.get("drill", Drill)
        notice = noticed(drill, _COMMAND)
        if notice.outcome is not Outcome.PASS:
            return self.warned(f"nothing is measured: {notice.said}", f"Run `{_COMMAND}`.")
        seconds = fact(drill, "restore_ms") // 1_000
        said = f"a restore took {seconds} s in the drill"
        limit = plan.thresholds.restore_seconds
        if seconds > limit:
            remedy = "Find a faster way back, or say in thresholds.restore_seconds what is true."
            return self.failed(f"{said}, and {limit} s are promised", remedy)
        if seconds > _MINUTES:
            return self.warned(said, "Tell the people on call how long it takes.")
        return self.passed(said)
