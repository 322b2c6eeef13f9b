"""The way to the plan's database: by its connection string, by Neon's, or through the server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager

from bot.connectors import neon, sql
from bot.connectors.deadline import Deadline
from bot.connectors.secret_source import fetch
from bot.connectors.server import Tell
from bot.connectors.silence import no_answer
from bot.connectors.sql import Connection
from bot.connectors.ssh import Connections
from bot.connectors.tunnel import tunnel
from bot.domain.errors import TargetError, Unreachable
from bot.domain.plan import Plan
from bot.domain.plan.services import Neon, Postgres
from bot.domain.probe import Sql
from bot.domain.secret import Secret


class Databases:
    """Opens the database of a plan; secrets come from `environment` or from where it says."""

    def __init__(self, environment: Mapping[str, str], connections: Connections) -> None:
        self._environment = environment
        self._connections = connections

    async def ask(
        self, probes: Collection[Sql], plan: Plan, asked_at: int, deadline: Deadline, tell: Tell
    ) -> None:
        """Answer every statement, or tell why there is no answer."""
        left = set(probes)
        try:
            async with self.connected(plan, deadline) as connection:
                async for probe, reading in sql.answers(probes, connection, asked_at):
                    left.discard(probe)
                    tell(probe, reading)
        except TargetError as error:
            for probe in left:
                tell(probe, no_answer(error))

    @asynccontextmanager
    async def connected(self, plan: Plan, deadline: Deadline) -> AsyncIterator[Connection]:
        """A connection to the plan's database. Raises the `TargetError` that says why not."""
        async with self.reached(plan, await self.url(plan, deadline), deadline) as connection:
            yield connection

    @asynccontextmanager
    async def reached(
        self, plan: Plan, url: Secret, deadline: Deadline
    ) -> AsyncIterator[Connection]:
        """A connection to any database that is reached as the plan's own one is."""
        known = sql.parameters(url)
        if not (isinstance(plan.database, Postgres) and plan.database.via == "target"):
            async with sql.connected(known, deadline) as connection:
                yield connection
            return
        place = sql.remote_place(known)
        async with (
            self._connections.session(plan.target, deadline) as session,
            tunnel(session, *place, deadline) as (port, forward),
        ):
            try:
                async with sql.connected(sql.through(known, port), deadline) as connection:
                    yield connection
            except TargetError as error:
                raise forward.refusal or error from None

    async def url(self, plan: Plan, deadline: Deadline) -> Secret:
        """The connection string, of the direct endpoint where there is a pooler too."""
        match plan.database:
            case Postgres(url=source):
                return await fetch(source, self._environment, deadline)
            case Neon() as settings:
                async with neon.project(settings, self._environment, deadline) as project:
                    branch = await project.branch_id(settings.branch)
                    return await project.connection_uri(branch, settings.database, settings.role)
        raise Unreachable("the plan names no database")
