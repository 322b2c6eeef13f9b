"""M1.3: recovery to a point in time."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.plan import Plan
from bot.domain.plan.services import Neon, Postgres
from bot.domain.reading import ProviderAnswer, Rows
from bot.domain.risk import Risk
from bot.shell import neon, statements
from bot.shell.spans import span

_DAY = 86_400


class PointInTime(Check):
    """Enabled is not yet working: only the restore drill shows that.

    Plain PostgreSQL never passes, for its archive does not say how far back it goes; and it does
    not fail where there is none, for the fresh dump is the way back then.
    """

    id = "point-in-time"
    line = "M1.3"
    title = "The database can go back to a point in time"
    risk = Risk.DATA_LOSS
    expected = "history for twice the time in which you may roll back, and for 24 hours at least"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access", "connection-count")

    def probe(self, plan: Plan) -> Questions:
        """How long Neon keeps the history, or what the archiver does."""
        match plan.database:
            case Neon():
                return {"project": neon.PROJECT}
            case Postgres():
                return {"archive": statements.ARCHIVE}
        return {}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """Less than the time for a rollback fails."""
        match plan.database:
            case Neon() as database:
                return self._neon(readings, database, plan.thresholds.rollback_hours * 3_600)
            case Postgres():
                return self._postgres(readings)
        return self.skipped("the app has no database")

    def _neon(self, readings: Readings, database: Neon, rollback: int) -> Finding:
        kept = neon.retention(readings.get("project", ProviderAnswer))
        wanted = max(2 * rollback, _DAY)
        said = f"{span(kept)} of history; {span(rollback)} for a rollback"
        settings = {"project": {"history_retention_seconds": wanted}}
        more = f"Keep {span(wanted)} with {neon.call(database, 'PATCH', '', settings)}."
        if kept < rollback:
            return self.failed(said, more)
        return self.passed(said) if kept >= wanted else self.warned(said, more)

    def _postgres(self, readings: Readings) -> Finding:
        archive = statements.archive(readings.get("archive", Rows))
        if not archive.on:
            return self.warned(
                f"PostgreSQL keeps no archive (archive_mode is {archive.mode})",
                "Turn on archive_mode and archive_command, or count on the dump alone.",
            )
        if archive.failing:
            return self.failed(
                f"the archive of WAL fails ({archive.failed} times)",
                "Read why in PostgreSQL's log and mend archive_command.",
            )
        return self.warned(
            f"WAL is archived ({archive.archived} files); how far back it goes cannot be seen",
            "Prove it with `/migrate drill restore`.",
        )
