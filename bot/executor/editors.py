"""Who last changed a migration file: as git says, or whoever first brought the change in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.connectors.editors import last_commit
from bot.connectors.migration_files import Loaded
from bot.domain.directory import Directory
from bot.domain.edit import LastEdit, first_of_latest
from storage import journal
from storage.database import Database

#: Rows that name the digest of a migration file, and so who was the first to use it.
TAGS = ("preflight:run:ordered", "preflight:run:joined", "plan:runbook:shown")
_MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Editors:
    """Asks git and the audit trail, and Slack for whose mail address it is."""

    database: Database
    directory: Directory

    async def of(self, loaded: Loaded, *, by: str) -> LastEdit:
        """The last editors of the file; `by` is whoever asks now.

        Raises `DirectorySilent` when Slack does not say whose addresses the commit holds, and
        `TimedOut` when git does not answer.
        """
        commit = await last_commit(loaded.path)
        if commit is None:
            return await self._brought(loaded, by)
        addresses = sorted(commit.addresses)
        found = await asyncio.gather(*(self.directory.by_email(each) for each in addresses))
        people = (known or address for known, address in zip(found, addresses, strict=True))
        return LastEdit(people=frozenset(people), source=f"commit {commit.commit[:12]}")

    async def _brought(self, loaded: Loaded, by: str) -> LastEdit:
        plan = loaded.plan
        async with self.database.reading() as tx:
            rows = await journal.tagged(tx, plan.name, TAGS, limit=_MOST)
        return first_of_latest(rows, plan.digest, by)
