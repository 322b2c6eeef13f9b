"""C-DB-2: the recovery to a point in time was tried out."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.drill_verdict import noticed
from bot.domain.plan import Plan
from bot.domain.plan.services import Neon, NoDatabase
from bot.domain.probe import DrillRecord, Vantage
from bot.domain.reading import Drill
from bot.domain.risk import Risk

_COMMAND = "/migrate drill restore"
_DRILL = DrillRecord(drill="restore")
_POINT = {"row_before": "there", "row_after": "absent"}


class PointDrilled(Check):
    """The copy must hold the row of before the moment, and not the one of after it.

    Without Neon the only moment to come back to is a dump's own: that is no recovery to any point
    in time, so there it warns.
    """

    id = "point-drilled"
    line = "C-DB-2"
    title = "Recovery to a point in time was tried out"
    risk = Risk.DATA_LOSS
    expected = "in a drill of the last 7 days: the row of before is there, the row of after is not"
    vantage = Vantage.BOT
    needs: ClassVar[tuple[str, ...]] = ("restore-drilled",)

    def probe(self, plan: Plan) -> Questions:
        """The record of the last drill."""
        return {} if isinstance(plan.database, NoDatabase) else {"drill": _DRILL}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """What the two rows said."""
        if isinstance(plan.database, NoDatabase):
            return self.skipped("the app has no database")
        drill = readings.get("drill", Drill)
        notice = noticed(drill, _COMMAND)
        if notice.outcome is not Outcome.PASS:
            return self._finding(notice.outcome, notice.said, notice.remedy)
        facts = dict(drill.facts)
        if any(facts.get(name) != wanted for name, wanted in _POINT.items()):
            return self.failed(
                "the drill's record does not say that both rows were as they must be",
                f"Run `{_COMMAND}` again.",
            )
        if not isinstance(plan.database, Neon):
            return self.warned(
                "the drill came back to the moment of a dump; points between dumps are not tried",
                "Archive the WAL and try out a recovery from it by hand, or count on dumps alone.",
            )
        return self.passed(f"{notice.said}: the row of before was there, the row of after not")
