"""M1.1: the database is backed up without anybody thinking of it."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.plan import Plan
from bot.domain.plan.services import Neon, Postgres
from bot.domain.reading import Output, ProviderAnswer, Rows
from bot.domain.risk import Risk
from bot.shell import dumps, neon, statements
from bot.shell.report import report
from bot.shell.spans import span

_DAY = 86_400
_LATE = 26 * 3_600


class AutomaticBackups(Check):
    """Neon keeps its history; elsewhere a fresh dump or a working archive shows that it is done.

    Where neither can be seen this warns: backups may be made where nobody told us to look.
    """

    id = "automatic-backups"
    line = "M1.1"
    title = "The database is backed up automatically"
    risk = Risk.DATA_LOSS
    expected = "Neon: history and a schedule; else a dump of the last 26 hours or a working archive"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access", "connection-count")

    def probe(self, plan: Plan) -> Questions:
        """Neon's settings, or the archiver's state and the newest dump."""
        match plan.database:
            case Neon():
                return {"project": neon.PROJECT, "schedule": neon.SCHEDULE}
            case Postgres(backups=None):
                return {"archive": statements.ARCHIVE}
            case Postgres(backups=str() as folder):
                return {"archive": statements.ARCHIVE, "dump": dumps.ask(folder)}
        return {}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """No history or no working backup fails; what cannot be seen warns."""
        match plan.database:
            case Neon() as database:
                return self._neon(readings, database)
            case Postgres() as database:
                return self._postgres(readings, database)
        return self.skipped("the app has no database")

    def _neon(self, readings: Readings, database: Neon) -> Finding:
        kept = neon.retention(readings.get("project", ProviderAnswer))
        often = neon.frequencies(readings.get("schedule", ProviderAnswer))
        if not kept:
            settings = {"project": {"history_retention_seconds": _DAY}}
            turn_on = neon.call(database, "PATCH", "", settings)
            return self.failed("Neon keeps no history", f"Turn it on with {turn_on}.")
        if not often:
            return self.warned(
                f"{span(kept)} of history, and no snapshot is made by itself",
                "Set a backup schedule for the branch in Neon's console.",
            )
        return self.passed(f"{span(kept)} of history, snapshots {', '.join(often)}")

    def _postgres(self, readings: Readings, database: Postgres) -> Finding:
        archive = statements.archive(readings.get("archive", Rows))
        if database.backups is not None:
            return self._dumped(readings, database, database.backups)
        if archive.on and archive.failing:
            return self.failed(
                f"the archive of WAL fails ({archive.failed} times)",
                "Read why in PostgreSQL's log and mend archive_command.",
            )
        if archive.on and archive.archived:
            return self.passed(f"WAL is archived ({archive.archived} files)")
        return self.warned(
            "no archive of WAL, and the plan names no folder with dumps",
            "Name the folder in which your dumps lie under database.backups.",
        )

    def _dumped(self, readings: Readings, database: Postgres, folder: str) -> Finding:
        newest = dumps.newest(report(readings.get("dump", Output)))
        make = f"Make one with {dumps.make(database)} and find out why none was made."
        if newest is None:
            return self.failed(f"there is no dump in {folder}", make)
        if not newest.size or newest.age > _LATE:
            what = "empty" if not newest.size else f"{span(newest.age)} old"
            return self.failed(f"the newest dump in {folder} is {what}", make)
        return self.passed(f"the newest dump is {span(newest.age)} old, {newest.size:,} bytes")
