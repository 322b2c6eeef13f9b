"""M1.6: pending migrations of the schema only add."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Outcome, Questions, Readings
from bot.domain.plan import Plan
from bot.domain.plan.services import NoDatabase
from bot.domain.reading import SqlFindings, SqlHit
from bot.domain.risk import Risk
from bot.domain.sql_rules import severity
from bot.shell import pending_sql

_NAMED = 4


class MigrationsAddOnly(Check):
    """What old code cannot live with takes the rollback away.

    Expand now, contract after the window in which you may roll back. Waive a statement that is
    known to be harmless with `-- squawk-ignore RULE` above it. What a statement does to data it
    was not tried on, only the drill on a copy shows.
    """

    id = "migrations-add-only"
    line = "M1.6"
    title = "Pending migrations of the database only add"
    risk = Risk.DATA_LOSS
    expected = "no statement that breaks the old code, and none that locks a table for long"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access",)

    def probe(self, plan: Plan) -> Questions:
        """What squawk and our own scan say of the files."""
        if isinstance(plan.database, NoDatabase) or plan.database.migrations is None:
            return {}
        return {"sql": pending_sql.ask(plan.database.migrations)}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """The gravest rule decides; no statement at all is no proof."""
        if isinstance(plan.database, NoDatabase):
            return self.skipped("the app has no database")
        folder = plan.database.migrations
        if folder is None:
            return self.skipped("the plan names no folder with pending SQL (database.migrations)")
        found = readings.get("sql", SqlFindings)
        if found.statements < 1:
            return self.unknown(
                f"there is no statement in {folder}",
                f"See with {pending_sql.look(folder)}; take the line out if nothing is pending.",
            )
        for outcome in (Outcome.FAIL, Outcome.WARN):
            bad = tuple(hit for hit in found.hits if severity(hit.rule) is outcome)
            if bad:
                return self._finding(outcome, _said(bad), _remedy(bad))
        return self.passed(f"{found.statements} statements in {len(found.files)} files only add")


def _said(hits: tuple[SqlHit, ...]) -> str:
    named = "; ".join(f"{hit.file}:{hit.line} {hit.rule}: {hit.said}" for hit in hits[:_NAMED])
    return f"{named}; and {len(hits) - _NAMED} more" if len(hits) > _NAMED else named


def _remedy(hits: tuple[SqlHit, ...]) -> str:
    if severity(hits[0].rule) is Outcome.FAIL:
        return "Only add now, and take away what is old after the time for a rollback."
    return "Set lock_timeout, build indexes CONCURRENTLY, validate constraints later."
