"""The place of a cutover: the servers, the bot's own machine, and the app's database."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.connectors.bot_shell import BotShell
from bot.connectors.deadline import Deadline
from bot.connectors.remote import Remote
from bot.connectors.ssh import Connections
from bot.domain.errors import GarbledAnswer
from bot.domain.plan import Plan

_CONNECT, _IDLE = 10.0, 300.0
#: Rows written so far, and the place in the write-ahead log, as text.
_WRITTEN = (
    "select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint,"
    " (pg_current_wal_lsn() - '0/0')::bigint from pg_stat_user_tables"
)


class MigrationSite:
    """Has connections of its own: no preflight waits for a cutover, no rollback for either.

    `folder` is where commands on the bot run, and where what they write stays.
    """

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self._connections = Connections(environment, _CONNECT, _IDLE)
        self._environment = environment
        self.remote = Remote(self._connections)
        self.bot = BotShell(environment, folder)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._connections.aclose()

    async def written(self, plan: Plan, seconds: float) -> tuple[int, int] | None:
        """Rows and bytes of log that the database ever wrote; None where there is no database.

        Raises the `TargetError` that says why nobody knows.
        """
        if plan.database.kind == "none":
            return None
        database = await asyncio.to_thread(import_module, "bot.connectors.database")
        databases = database.Databases(self._environment, self._connections)
        async with databases.connected(plan, Deadline.after(seconds)) as connection:
            try:
                row = await (await connection.execute(_WRITTEN)).fetchone()
            except database.sql.psycopg.Error as error:
                said = (str(error).splitlines() or ["no reason given"])[0][:200]
                raise GarbledAnswer(f"the database says: {said}") from None
        if row is None:
            raise GarbledAnswer("the database did not say what was written")
        return int(row[0]), int(row[1])
