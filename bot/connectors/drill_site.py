"""The place of a drill: the server through the guard, the database, Neon and the old app."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx

from bot.connectors import neon, sql
from bot.connectors.database import Databases
from bot.connectors.deadline import Deadline
from bot.connectors.flow import Visitor
from bot.connectors.neon import NeonProject
from bot.connectors.neon_client import NotThere
from bot.connectors.remote import Remote
from bot.connectors.secret_source import fetch
from bot.connectors.sql import Connection
from bot.connectors.ssh import Connections
from bot.connectors.tunnel import tunnel
from bot.domain.network_reading import Flow
from bot.domain.plan import Plan
from bot.domain.plan.legacy import Beside
from bot.domain.plan.services import Neon, Postgres, SmokeStep
from bot.domain.secret import Secret

_CONNECT, _IDLE = 10.0, 30.0
_SQL = 30.0
_NEON = 300.0
_PAUSE = 0.3
_ONE = 15.0
_OK = 200


class DrillSite:
    """Has connections of its own, so that no preflight waits for a drill; close it at the end."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._connections = Connections(environment, _CONNECT, _IDLE)
        self._databases = Databases(environment, self._connections)
        self.remote = Remote(self._connections)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._connections.aclose()

    def database(self, plan: Plan) -> AbstractAsyncContextManager[Connection]:
        """The plan's own database."""
        return self._databases.connected(plan, Deadline.after(_SQL))

    def copy(self, plan: Plan, url: Secret) -> AbstractAsyncContextManager[Connection]:
        """A copy of it."""
        return self._databases.reached(plan, url, Deadline.after(_SQL))

    async def url(self, plan: Plan) -> Secret:
        """The app's own connection string."""
        return await self._databases.url(plan, Deadline.after(_SQL))

    async def scratch_url(self, plan: Plan) -> Secret:
        """That of the role which creates databases."""
        if isinstance(plan.database, Postgres) and plan.database.scratch is not None:
            return await fetch(plan.database.scratch, self._environment, Deadline.after(_SQL))
        return await self.url(plan)

    async def branched(self, settings: Neon, name: str, *, at: str, expires: datetime) -> Secret:
        """The connection string of a branch that is there and works; made only once by its name."""
        async with self._project(settings) as project:
            parent = await project.branch_id(settings.branch)
            until = expires.strftime("%Y-%m-%dT%H:%M:%SZ")
            made = await project.create_branch(name, parent=parent, at=at, expires_at=until)
            await project.settle(made.operations)
            return await project.connection_uri(made.id, settings.database, settings.role)

    async def unbranched(self, settings: Neon, name: str) -> None:
        """The branch of that name is gone afterwards, also when it was gone before."""
        async with self._project(settings) as project:
            try:
                branch = await project.branch_id(name)
            except NotThere:
                return
            await project.delete_branch(branch)

    async def old_app(
        self, plan: Plan, beside: Beside, steps: Sequence[SmokeStep], seconds: float
    ) -> Flow:
        """Wait so long until the old app is well beside itself, then send the requests."""
        place = urlsplit(beside.address)
        deadline = Deadline.after(seconds)
        async with (
            self._connections.session(plan.target, deadline) as session,
            tunnel(session, place.hostname or "", place.port or 80, deadline) as (port, _),
        ):
            headers = {"Host": plan.stack.domain, "X-Forwarded-Proto": "https"}
            async with httpx.AsyncClient(
                base_url=f"http://127.0.0.1:{port}", headers=headers, trust_env=False, timeout=_ONE
            ) as client:
                if not await _well(client, beside.health, deadline):
                    return Flow(passed=(), trouble=f"it did not get well within {seconds:g} s")
                visitor = Visitor(
                    client=client, environment=self._environment, sni=plan.stack.domain
                )
                return await visitor.walk(steps)

    @asynccontextmanager
    async def _project(self, settings: Neon) -> AsyncIterator[NeonProject]:
        async with neon.project(settings, self._environment, Deadline.after(_NEON)) as project:
            yield project


async def _well(client: httpx.AsyncClient, path: str, deadline: Deadline) -> bool:
    while deadline.left():
        try:
            if (await client.get(path)).status_code == _OK:
                return True
        except httpx.TransportError:
            pass
        await asyncio.sleep(_PAUSE)
    return False


def parameters(url: Secret) -> dict[str, str]:
    """What a connection string says, by libpq's names."""
    return sql.parameters(url)
