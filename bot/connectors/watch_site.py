"""The places that a watch looks at: server, public address, database. Nothing is changed there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from importlib import import_module
from types import TracebackType
from typing import Any, Self

from bot.connectors import flow, tls
from bot.connectors.deadline import Deadline
from bot.connectors.remote import Remote
from bot.connectors.ssh import Connections
from bot.connectors.visits import visits
from bot.domain.database_probe import Sql
from bot.domain.errors import TargetError
from bot.domain.plan import Plan
from bot.domain.probe import TlsHandshake
from bot.domain.reading import Certificate, Output, Rows
from bot.domain.secret import Secret
from bot.domain.watch.sample import Flow, Visit

_CONNECT, _IDLE = 10.0, 120.0
#: Seconds for the smoke flow, and for everything that the database is asked.
_FLOW, _DATABASE = 12.0, 6.0
_IN_USE = Sql(
    statement=(
        "select (select count(*) from pg_stat_activity where backend_type = 'client backend'),"
        " current_setting('max_connections')"
    ),
    timeout=2.0,
)
_HTTPS = 443


class WatchSite:
    """Has connections of its own: no cutover and no rollback waits for a look."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._connections = Connections(environment, _CONNECT, _IDLE)
        self._environment = environment
        self._remote = Remote(self._connections)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._connections.aclose()

    async def server(self, plan: Plan, argv: tuple[str, ...], seconds: float) -> Output:
        """What a script printed that changes nothing. Raises `TargetError`."""
        return await self._remote.output(plan.target, argv, Secret(""), seconds)

    async def visits(self, plan: Plan, count: int, pause: float) -> tuple[Visit, ...]:
        """So many to each health URL of the server at hand."""
        return await visits(plan, count, pause)

    async def flow(self, plan: Plan) -> Flow:
        """The smoke flow from its first step to its last, at the public address."""
        began = time.monotonic()
        try:
            async with asyncio.timeout(_FLOW):
                walked = await flow.walk(plan, self._environment)
        except TimeoutError:
            return Flow(failure=f"it took longer than {_FLOW:g} s")
        return Flow(ms=round((time.monotonic() - began) * 1000, 1), failure=walked.trouble)

    async def certificate(self, plan: Plan, asked_at: int) -> Certificate | None:
        """As it is served at the public address; None where nothing is, or where it has none."""
        if _HTTPS not in plan.legacy.ports:
            return None
        target = plan.target
        probe = TlsHandshake(
            name=plan.stack.domain,
            address=target.addresses[0] if target.addresses else target.host,
            ca_file=plan.tls.ca_file,
        )
        found = await tls.handshake(probe, asked_at)
        return found if isinstance(found, Certificate) else None

    async def database(self, plan: Plan) -> tuple[Rows | None, Rows | None]:
        """Connections in use and allowed, and the row of the jobs' query, None where there is none.

        Raises `TargetError` when the database does not answer.
        """
        if plan.database.kind == "none":
            return None, None
        database = await asyncio.to_thread(import_module, "bot.connectors.database")
        databases = database.Databases(self._environment, self._connections)
        jobs = plan.watch.jobs
        query = Sql(statement=jobs.query, timeout=3.0) if jobs and jobs.query else None
        asked = {_IN_USE, *({query} if query else ())}
        answers: dict[Sql, Any] = {}
        async with databases.connected(plan, Deadline.after(_DATABASE)) as connection:
            async for probe, answer in database.sql.answers(asked, connection, 0):
                answers[probe] = answer
        silent = [each for each in answers.values() if not isinstance(each, Rows)]
        if silent:
            raise TargetError(silent[0].detail)
        return answers[_IN_USE], answers[query] if query else None
