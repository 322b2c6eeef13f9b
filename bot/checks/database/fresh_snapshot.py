"""M1.2: an explicit snapshot before the migration."""

from __future__ import annotations

from typing import ClassVar

from bot.domain.check import Check, Finding, Questions, Readings
from bot.domain.plan import Plan
from bot.domain.plan.services import Neon, Postgres
from bot.domain.reading import Output, ProviderAnswer
from bot.domain.risk import Risk
from bot.shell import dumps, neon
from bot.shell.report import report
from bot.shell.spans import span

_FRESH = 3_600
_KEPT = 72 * 3_600


class FreshSnapshot(Check):
    """The way back when everything else fails.

    A plan for plain PostgreSQL that names no folder with dumps only warns: a cutover makes its
    own, and nobody said where to look before.
    """

    id = "fresh-snapshot"
    line = "M1.2"
    title = "There is a fresh snapshot of the database"
    risk = Risk.DATA_LOSS
    expected = "a snapshot of the last hour that stays for 72 hours"
    needs: ClassVar[tuple[str, ...]] = ("ssh-access",)

    def probe(self, plan: Plan) -> Questions:
        """Neon's list of snapshots, or the newest dump."""
        match plan.database:
            case Neon():
                return {"branch": neon.BRANCH, "snapshots": neon.SNAPSHOTS}
            case Postgres(backups=str() as folder):
                return {"dump": dumps.ask(folder)}
        return {}

    def judge(self, readings: Readings, plan: Plan) -> Finding:
        """None fails, an old one warns."""
        match plan.database:
            case Neon() as database:
                return self._neon(readings, database)
            case Postgres(backups=str() as folder) as database:
                return self._dump(readings, database, folder)
            case Postgres() as database:
                return self.warned(
                    "the plan names no folder with dumps, so none can be seen",
                    f"Name it under database.backups and make one with {dumps.make(database)}.",
                )
        return self.skipped("the app has no database")

    def _neon(self, readings: Readings, database: Neon) -> Finding:
        branch = neon.branch_id(readings.get("branch", ProviderAnswer))
        answer = readings.get("snapshots", ProviderAnswer)
        mine = tuple(each for each in neon.snapshots(answer) if each.branch == branch)
        path = f"/branches/{branch}/snapshot?name=before-migration"
        make = f"Make one with {neon.call(database, 'POST', path)}."
        if not mine:
            return self.failed(f"no snapshot of branch {database.branch}", make)
        newest = mine[0]
        age = max(0, answer.asked_at - newest.created_at)
        said = f"the newest snapshot, {newest.name}, is {span(age)} old"
        if age > _FRESH:
            return self.warned(said, make)
        if newest.expires_at is not None and newest.expires_at - answer.asked_at < _KEPT:
            return self.warned(f"{said} and is gone in less than 72 hours", make)
        return self.passed(said)

    def _dump(self, readings: Readings, database: Postgres, folder: str) -> Finding:
        newest = dumps.newest(report(readings.get("dump", Output)))
        make = f"Make one with {dumps.make(database)}."
        if newest is None or not newest.size:
            what = "there is no dump" if newest is None else "the newest dump is empty"
            return self.failed(f"{what} in {folder}", make)
        said = f"the newest dump is {span(newest.age)} old, {newest.size:,} bytes"
        return self.passed(said) if newest.age <= _FRESH else self.warned(said, make)
