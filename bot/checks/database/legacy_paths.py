"""N8: paths of the old server in the rows of the database."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.plan import Plan
from bot.domain.plan.services import NoDatabase
from bot.domain.reading import Rows
from bot.domain.risk import Risk
from bot.shell import statements
from bot.shell.report import listed

_NAMED = 5


class LegacyPaths(Check):
    """A row that says `/var/www/old-app/uploads/x.png` is right only where that folder is.

    Looks at a sample of every column of text and JSON, read only; nothing of it leaves the
    database but counts. What was not sampled was not seen.
    """

    id = "legacy-paths"
    line = "N8"
    title = "No row of the database holds a path of the old upload folders"
    risk = Risk.UPLOAD_PATHS
    expected = "no absolute path of a folder under legacy.uploads in the sampled values"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access", "connection-count")

    def probe(self, plan: Plan) -> Questions:
        """Counts by column, of all sampled values and of those that hold such a path."""
        if isinstance(plan.database, NoDatabase) or not plan.legacy.uploads:
            return {}
        return {"paths": statements.paths(plan.legacy.uploads)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Such rows warn: they go on working where the folder keeps its path."""
        if isinstance(plan.database, NoDatabase):
            return self.skipped("the app has no database")
        if not plan.legacy.uploads:
            return self.skipped("the plan names no upload folder of the old services")
        columns = statements.columns(readings.get("paths", Rows))
        sampled = sum(column.sampled for column in columns)
        bad = tuple(column for column in columns if column.found)
        if not bad:
            return self.passed(f"none in {sampled:,} values of {len(columns)} columns")
        places = tuple(f"{column.name} ({column.found:,} of {column.sampled:,})" for column in bad)
        more = f" and {len(places) - _NAMED} more columns" if len(places) > _NAMED else ""
        folders = listed(plan.legacy.uploads)
        return self.warned(
            f"paths in {listed(places[:_NAMED])}{more}",
            f"Mount {folders} at the same path in the containers, or rewrite the rows.",
        )
