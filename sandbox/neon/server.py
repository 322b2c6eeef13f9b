"""The stand-in's HTTP: routes, the key, faults."""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable, Iterable
from types import TracebackType
from typing import Self
from urllib.parse import quote

from aiohttp import web

from sandbox.neon import orders, shapes
from sandbox.neon.faults import Fault, Kind
from sandbox.neon.state import Operation, Project, Refused

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
ROOT = "/api/v2"
_PROJECT = f"{ROOT}/projects/{{project}}"
_BRANCH = f"{_PROJECT}/branches/{{branch}}"


class NeonStandIn:
    """Use it with ``async with``: then it listens on loopback at `url` and takes `key`.

    `requests` are all requests so far, as (method, path with query).
    """

    def __init__(self, *projects: Project, faults: Iterable[Fault] = ()) -> None:
        self.projects = {project.id: project for project in projects or (Project(),)}
        self.faults = list(faults)
        self.key = f"napi_{secrets.token_hex(24)}"
        self.requests: list[tuple[str, str]] = []
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._guard])
        app.add_routes(self._routes())
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}{ROOT}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def _routes(self) -> list[web.RouteDef]:
        return [
            web.get(_PROJECT, self._project),
            web.patch(_PROJECT, self._change_project),
            web.get(f"{_PROJECT}/branches", self._branches),
            web.post(f"{_PROJECT}/branches", self._add_branch),
            web.get(_BRANCH, self._branch),
            web.delete(_BRANCH, self._drop_branch),
            web.post(f"{_BRANCH}/restore", self._restore),
            web.get(f"{_BRANCH}/endpoints", self._endpoints),
            web.get(f"{_BRANCH}/backup_schedule", self._schedule),
            web.post(f"{_BRANCH}/snapshot", self._add_snapshot),
            web.get(f"{_PROJECT}/snapshots", self._snapshots),
            web.delete(f"{_PROJECT}/snapshots/{{snapshot}}", self._drop_snapshot),
            web.post(f"{_PROJECT}/snapshots/{{snapshot}}/restore", self._restore_snapshot),
            web.get(f"{_PROJECT}/operations", self._operations),
            web.get(f"{_PROJECT}/operations/{{operation}}", self._operation),
            web.get(f"{_PROJECT}/connection_uri", self._connection_uri),
        ]

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.requests.append((request.method, request.path_qs.removeprefix(ROOT)))
        if request.headers.get("Authorization") != f"Bearer {self.key}":
            return _error(401, "this request requires an API key")
        fault = next((f for f in self.faults if f.strikes(request.method, request.path)), None)
        if fault is not None and fault.kind is Kind.LOST_REQUEST:
            return _broken(request)
        if fault is not None and fault.kind is Kind.STATUS:
            return _error(fault.status, "on request of the test")
        known = {id(one) for project in self.projects.values() for one in _all(project)}
        try:
            response = await handler(request)
        except Refused as refused:
            return _error(refused.status, str(refused))
        if fault is not None and fault.kind is Kind.OPERATION_FAILS:
            for project in self.projects.values():
                for one in _all(project):
                    one.ends_as = one.ends_as if id(one) in known else "failed"
        return _broken(request) if fault and fault.kind is Kind.LOST_ANSWER else response

    def _of(self, request: web.Request) -> Project:
        project = self.projects.get(request.match_info["project"])
        if project is None:
            raise Refused(404, "project not found")
        return project

    async def _project(self, request: web.Request) -> web.Response:
        return _json({"project": shapes.project(self._of(request))})

    async def _change_project(self, request: web.Request) -> web.Response:
        project = self._of(request)
        changes = (await _body(request)).get("project", {})
        project.retention = int(changes.get("history_retention_seconds", project.retention))
        return _json({"project": shapes.project(project), "operations": []})

    async def _branches(self, request: web.Request) -> web.Response:
        return _json(orders.list_branches(self._of(request), dict(request.query)))

    async def _branch(self, request: web.Request) -> web.Response:
        project = self._of(request)
        held = project.branch(request.match_info["branch"])
        note = {"object": {"type": "console/branch", "id": held.id}, "value": {}}
        return _json({"branch": shapes.branch(held, project), "annotation": note})

    async def _add_branch(self, request: web.Request) -> web.Response:
        return _json(await orders.add_branch(self._of(request), await _body(request)), 201)

    async def _drop_branch(self, request: web.Request) -> web.Response:
        project = self._of(request)
        held = project.branches.get(request.match_info["branch"])
        if held is None:
            return web.Response(status=204)
        await project.drop_branch(held)
        gone = project.starts(held.id, "suspend_compute", "delete_timeline")
        body = {"branch": shapes.branch(held, project), **shapes.operations(gone, project)}
        return _json(body)

    async def _restore(self, request: web.Request) -> web.Response:
        project = self._of(request)
        held = project.branch(request.match_info["branch"])
        return _json(await orders.restore(project, held, await _body(request)))

    async def _endpoints(self, request: web.Request) -> web.Response:
        project = self._of(request)
        held = project.branch(request.match_info["branch"])
        return _json({"endpoints": [shapes.endpoint(held, project)]})

    async def _schedule(self, request: web.Request) -> web.Response:
        held = self._of(request).branch(request.match_info["branch"])
        return _json({"schedule": [{"frequency": word, "hour": 3} for word in held.schedule]})

    async def _add_snapshot(self, request: web.Request) -> web.Response:
        project = self._of(request)
        held = project.branch(request.match_info["branch"])
        return _json(await orders.add_snapshot(project, held, dict(request.query)))

    async def _snapshots(self, request: web.Request) -> web.Response:
        held = self._of(request).snapshots.values()
        return _json({"snapshots": [shapes.snapshot(each) for each in held]})

    async def _drop_snapshot(self, request: web.Request) -> web.Response:
        project = self._of(request)
        gone = await project.drop_snapshot(request.match_info["snapshot"])
        return _json(
            shapes.operations(project.starts(gone.branch, "delete_timeline"), project), 202
        )

    async def _restore_snapshot(self, request: web.Request) -> web.Response:
        snapshot = request.match_info["snapshot"]
        return _json(
            await orders.restore_snapshot(self._of(request), snapshot, await _body(request))
        )

    async def _operations(self, request: web.Request) -> web.Response:
        project = self._of(request)
        return _json(shapes.operations(reversed(tuple(_all(project))), project))

    async def _operation(self, request: web.Request) -> web.Response:
        project = self._of(request)
        held = project.operations.get(request.match_info["operation"])
        if held is None:
            raise Refused(404, "operation not found")
        held.look()
        return _json({"operation": shapes.operation(held, project)})

    async def _connection_uri(self, request: web.Request) -> web.Response:
        project = self._of(request)
        held = project.branch(request.query.get("branch_id", project.main.id))
        database, role = request.query["database_name"], request.query["role_name"]
        pooled = request.query.get("pooled") == "true"
        where = shapes.host(held, "-pooler" if pooled else "")
        if project.storage is not None:
            return _json({"uri": project.storage.uri(held.id, database, role, where)})
        login = f"{quote(role)}:npg_{secrets.token_hex(8)}"
        return _json({"uri": f"postgresql://{login}@{where}/{quote(database)}?sslmode=require"})


def _all(project: Project) -> Iterable[Operation]:
    return project.operations.values()


async def _body(request: web.Request) -> shapes.Body:
    if not request.can_read_body:
        return {}
    try:
        body = await request.json()
    except json.JSONDecodeError:
        raise Refused(400, "the body is no JSON") from None
    return body if isinstance(body, dict) else {}


def _json(body: shapes.Body, status: int = 200) -> web.Response:
    return web.json_response(body, status=status)


def _error(status: int, message: str) -> web.Response:
    return _json({"request_id": secrets.token_hex(8), "code": "", "message": message}, status)


def _broken(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
