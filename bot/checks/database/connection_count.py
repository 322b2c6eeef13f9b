"""M5.4: how many connections there are now."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings, Unanswered
from bot.domain.plan import Plan
from bot.domain.plan.services import NoDatabase
from bot.domain.reading import Rows
from bot.domain.risk import Risk
from bot.shell import statements

_WARN, _FAIL = 70, 90
_REACH = (
    "See that the plan's database names the right connection string, and with database.via from"
    " where it is reachable; then run preflight again."
)


class ConnectionCount(Check):
    """What is nearly full before the cutover has no room for it.

    This is one look; the watch after the cutover looks every 30 seconds. Through a pooler only
    the pooler's own connections are seen.
    """

    id = "connection-count"
    line = "M5.4"
    title = "The database has free connections now"
    risk = Risk.CONNECTION_EXHAUSTION
    expected = "less than 70 % of the usable connections in use, 90 % blocks"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access",)

    def probe(self, plan: Plan) -> Questions:
        """The database's limits and its clients now."""
        return {} if isinstance(plan.database, NoDatabase) else {"limits": statements.LIMITS}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """The app's own clients against what it may have."""
        if isinstance(plan.database, NoDatabase):
            return self.skipped("the app has no database")
        try:
            limits = statements.limits(readings.get("limits", Rows))
        except Unanswered as silence:
            return self.unknown(silence.detail, _REACH)
        said = f"{limits.here} of {limits.usable} usable connections in use"
        remedy = "Make the pools smaller, or raise max_connections, before the new services start."
        if limits.here * 100 >= _FAIL * limits.usable:
            return self.failed(said, remedy)
        if limits.here * 100 >= _WARN * limits.usable:
            return self.warned(said, remedy)
        return self.passed(said)
