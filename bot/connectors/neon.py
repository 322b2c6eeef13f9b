"""A project at Neon: what it holds, and snapshots and branches that are never made twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bot.connectors.deadline import Deadline
from bot.connectors.neon_client import Answered, Body, NeonClient, NotThere, OutcomeUnknown
from bot.connectors.neon_client import neon_client as _client
from bot.connectors.secret_source import fetch
from bot.domain.errors import GarbledAnswer, TargetError, TimedOut
from bot.domain.plan.services import Neon
from bot.domain.secret import Secret

_DONE = {"finished", "skipped"}
_BROKEN = {"failed", "error", "cancelled"}
_PAUSE = 0.2
_PAGE = "100"
_ATTEMPTS = 3


class OperationFailed(TargetError):
    """Neon took the order and could not carry it out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A branch or snapshot by its id; `operations` must be settled before it is used."""

    id: str
    name: str
    operations: tuple[str, ...] = ()


class NeonProject:
    """One project. Names are unique by our own choice: what bears the name is taken, not made."""

    def __init__(self, client: NeonClient, project: str, deadline: Deadline) -> None:
        self.client = client
        self._root = f"/projects/{project}"
        self._deadline = deadline

    async def get(self, path: str, **query: str) -> Answered:
        """Ask for something below the project."""
        return await self.client.get(f"{self._root}{path}", **query)

    async def branch_id(self, name: str) -> str:
        """The id of the branch with exactly that name. Raises `NotThere`."""
        found = await self._branch(name)
        if found is None:
            raise NotThere(f"Neon's project has no branch '{name}'")
        return found.id

    async def create_branch(
        self, name: str, *, parent: str, at: str = "", expires_at: str = ""
    ) -> Made:
        """A branch with a compute, from the parent as it is or as it was `at` (RFC 3339)."""
        branch = {"name": name, "parent_id": parent}
        branch |= {"parent_timestamp": at} if at else {}
        branch |= {"expires_at": expires_at} if expires_at else {}
        body = {"branch": branch, "endpoints": [{"type": "read_write"}]}

        async def make() -> Made:
            path = f"{self._root}/branches"
            return _made((await self.client.change("POST", path, body=body)).body, "branch")

        return await self._once(make, lambda: self._branch(name))

    async def create_snapshot(self, name: str, *, branch: str, expires_at: str = "") -> Made:
        """A snapshot of the branch as it is now."""
        query = {"name": name} | ({"expires_at": expires_at} if expires_at else {})

        async def make() -> Made:
            path = f"{self._root}/branches/{branch}/snapshot"
            answer = await self.client.change("POST", path, query=query, body=None)
            return _made(answer.body, "snapshot")

        return await self._once(make, lambda: self._snapshot(name))

    async def restore(self, branch: str, *, at: str, keep_as: str) -> Made:
        """Bring the branch back to what it was `at`; what it is now stays under that name."""
        body = {"source_branch_id": branch, "source_timestamp": at, "preserve_under_name": keep_as}

        async def make() -> Made:
            path = f"{self._root}/branches/{branch}/restore"
            return _made((await self.client.change("POST", path, body=body)).body, "branch")

        async def done() -> Made | None:
            kept = await self._branch(keep_as)
            return None if kept is None else Made(id=branch, name="", operations=())

        return await self._once(make, done)

    async def delete_branch(self, branch: str) -> None:
        """The branch is gone afterwards, also when it was gone before."""
        await self._gone(f"{self._root}/branches/{branch}")

    async def delete_snapshot(self, snapshot: str) -> None:
        """The snapshot is gone afterwards, also when it was gone before."""
        await self._gone(f"{self._root}/snapshots/{snapshot}")

    async def settle(self, operations: Iterable[str]) -> None:
        """Wait until all have ended well. Raises `OperationFailed` or `TimedOut`."""
        for operation in operations:
            while (status := await self._status(operation)) not in _DONE:
                if status in _BROKEN:
                    raise OperationFailed(f"Neon's operation {operation} ended as {status}")
                if not self._deadline.left():
                    raise TimedOut(f"Neon's operation {operation} did not end in time")
                await asyncio.sleep(_PAUSE)

    async def connection_uri(
        self, branch: str, database: str, role: str, *, pooled: str = "false"
    ) -> Secret:
        """How to connect to that branch; with the password."""
        answer = await self.get(
            "/connection_uri",
            branch_id=branch,
            database_name=database,
            role_name=role,
            pooled=pooled,
        )
        return Secret(_word(answer.body, "uri"))

    async def _once(
        self, make: Callable[[], Awaitable[Made]], found: Callable[[], Awaitable[Made | None]]
    ) -> Made:
        """Look first; make; after an unknown outcome look again before another attempt."""
        for attempt in range(_ATTEMPTS):
            known = await found()
            if known is not None:
                return known
            try:
                return await make()
            except OutcomeUnknown:
                if attempt + 1 == _ATTEMPTS:
                    raise
        raise OutcomeUnknown  # pragma: no cover - the last attempt returns or raises

    async def _gone(self, path: str) -> None:
        for attempt in range(_ATTEMPTS):
            try:
                answer = await self.client.change("DELETE", path, body=None)
            except NotThere:
                return
            except OutcomeUnknown:
                if attempt + 1 == _ATTEMPTS:
                    raise
            else:
                await self.settle(_operations(answer.body))
                return

    async def _status(self, operation: str) -> str:
        answer = await self.get(f"/operations/{operation}")
        return _word(_part(answer.body, "operation"), "status")

    async def _branch(self, name: str) -> Made | None:
        cursor: dict[str, str] = {}
        while True:
            answer = await self.get("/branches", search=name, limit=_PAGE, **cursor)
            for branch in _list(answer.body, "branches"):
                if branch.get("name") == name:
                    operations = await self._open_operations(_word(branch, "id"))
                    return Made(id=_word(branch, "id"), name=name, operations=operations)
            following = answer.body.get("pagination", {}).get("next")
            if not following or cursor.get("cursor") == following:
                return None
            cursor = {"cursor": str(following)}

    async def _snapshot(self, name: str) -> Made | None:
        answer = await self.get("/snapshots")
        for snapshot in _list(answer.body, "snapshots"):
            if snapshot.get("name") == name:
                return Made(id=_word(snapshot, "id"), name=name)
        return None

    async def _open_operations(self, branch: str) -> tuple[str, ...]:
        """What is still under way on a branch that we found, so that it can be settled too."""
        answer = await self.get("/operations", limit=_PAGE)
        return tuple(
            _word(each, "id")
            for each in _list(answer.body, "operations")
            if each.get("branch_id") == branch and each.get("status") not in _DONE | _BROKEN
        )


@asynccontextmanager
async def project(
    settings: Neon, environment: Mapping[str, str], deadline: Deadline
) -> AsyncIterator[NeonProject]:
    """The plan's project, until the deadline. Raises `LoginRefused` when there is no API key."""
    key = await fetch(settings.api_key, environment, deadline)
    async with _client(settings.api, key, deadline) as client:
        yield NeonProject(client, settings.project, deadline)


def _made(body: Body, what: str) -> Made:
    thing = _part(body, what)
    return Made(id=_word(thing, "id"), name=_word(thing, "name"), operations=_operations(body))


def _operations(body: Body) -> tuple[str, ...]:
    return tuple(_word(each, "id") for each in _list(body, "operations"))


def _list(body: Body, name: str) -> tuple[Body, ...]:
    found = body.get(name, [])
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise GarbledAnswer(f"Neon's answer has no list '{name}'")
    return tuple(found)


def _part(body: Body, name: str) -> Body:
    found = body.get(name)
    if not isinstance(found, dict):
        raise GarbledAnswer(f"Neon's answer has no '{name}'")
    return found


def _word(body: Mapping[str, Any], name: str) -> str:
    found = body.get(name)
    if not isinstance(found, str) or not found:
        raise GarbledAnswer(f"Neon's answer has no '{name}'")
    return found
