"""What the stand-in answers and what we ask is what Neon's own document says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from openapi_core import OpenAPI
from openapi_core.validation.response.exceptions import ResponseValidationError

from bot.connectors.deadline import Deadline
from bot.connectors.neon import NeonProject
from bot.connectors.neon_client import NeonClient
from sandbox.neon import Fault, Kind, NeonStandIn, Project
from tests.sandbox.neon.document import answer_of, contract, request_of


@pytest.fixture(scope="module")
def document() -> OpenAPI:
    return contract()


class Heard:
    """A client of the stand-in that remembers every answer."""

    def __init__(self, neon: NeonStandIn) -> None:
        self.answers: list[httpx.Response] = []
        self.neon = neon
        self.http = httpx.AsyncClient(
            base_url=neon.url,
            headers={"Authorization": f"Bearer {neon.key}"},
            trust_env=False,
            event_hooks={"response": [self._keep]},
        )

    async def _keep(self, response: httpx.Response) -> None:
        await response.aread()
        self.answers.append(response)

    def project(self) -> NeonProject:
        deadline = Deadline.after(20)
        (held,) = self.neon.projects
        return NeonProject(NeonClient(self.http, deadline), held, deadline)


@pytest.fixture
async def heard() -> AsyncIterator[Heard]:
    project = Project()
    project.main.schedule = ("daily", "weekly")
    async with NeonStandIn(project) as neon:
        known = Heard(neon)
        async with known.http:
            yield known


def moment(hours: float) -> str:
    at = datetime.now(UTC) + timedelta(hours=hours)
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")


async def everything(project: NeonProject) -> None:
    """Each call that Slipway makes, once at least."""
    main = await project.branch_id("main")
    for path in (
        "",
        "/branches",
        f"/branches/{main}",
        f"/branches/{main}/endpoints",
        f"/branches/{main}/backup_schedule",
        "/snapshots",
        "/operations",
    ):
        await project.get(path)
    branch = await project.create_branch("drill", parent=main, at=moment(-1), expires_at=moment(1))
    await project.settle(branch.operations)
    await project.connection_uri(branch.id, "neondb", "neondb_owner", pooled="true")
    snapshot = await project.create_snapshot("before", branch=main, expires_at=moment(80))
    await project.settle(snapshot.operations)
    await project.get("/snapshots")
    await project.delete_snapshot(snapshot.id)
    await project.delete_branch(branch.id)
    await project.delete_branch(branch.id)
    restored = await project.restore(main, at=moment(-2), keep_as="before-restore")
    await project.settle(restored.operations)


async def test_every_request_and_every_answer_fits_the_document(
    heard: Heard, document: OpenAPI
) -> None:
    await everything(heard.project())
    settings = {"project": {"history_retention_seconds": 172_800}}
    (held,) = heard.neon.projects.values()
    await heard.http.patch(f"/projects/{held.id}", json=settings)
    kept = await heard.http.post(f"/projects/{held.id}/branches/{held.main.id}/snapshot?name=kept")
    path = f"/projects/{held.id}/snapshots/{kept.json()['snapshot']['id']}/restore"
    await heard.http.post(path, json={"name": "preview", "finalize_restore": False})

    for response in heard.answers:
        request = request_of(response)
        document.validate_request(request)
        document.validate_response(request, answer_of(response))
    assert len(heard.answers) > 25
    assert {response.status_code for response in heard.answers} == {200, 201, 202, 204}
    assert held.retention == 172_800


async def test_every_refusal_fits_the_document(heard: Heard, document: OpenAPI) -> None:
    (held,) = heard.neon.projects.values()
    at = f"/projects/{held.id}"
    main = f"{at}/branches/{held.main.id}"
    twice = {"branch": {"name": "main"}}
    late = {"branch": {"name": "x", "parent_timestamp": moment(1)}}
    early = {"branch": {"name": "x", "parent_timestamp": moment(-25)}}
    alone = {"source_branch_id": held.main.id}
    heard.neon.faults.append(Fault(kind=Kind.STATUS, method="GET", path="/snapshots$", status=423))
    for method, path, body in (
        ("GET", "/projects/other", None),
        ("GET", f"{at}/branches/br-none", None),
        ("GET", f"{at}/operations/{'0' * 8}-0000-4000-8000-{'0' * 12}", None),
        ("POST", f"{at}/branches", twice),
        ("POST", f"{at}/branches", late),
        ("POST", f"{at}/branches", early),
        ("POST", f"{main}/restore", alone),
        ("DELETE", main, None),
        ("DELETE", f"{at}/snapshots/snap-none", None),
        ("GET", f"{at}/snapshots", None),
    ):
        await heard.http.request(method, path, json=body)

    statuses = [response.status_code for response in heard.answers]
    assert statuses == [404, 404, 404, 409, 400, 400, 400, 422, 404, 423]
    for response in heard.answers:
        document.validate_response(request_of(response), answer_of(response))


async def test_an_answer_that_differs_is_noticed(heard: Heard, document: OpenAPI) -> None:
    await heard.project().create_snapshot("x", branch=await heard.project().branch_id("main"))
    response = next(r for r in heard.answers if r.request.method == "POST")
    broken = httpx.Response(
        200,
        json={**response.json(), "snapshot": {"id": "Not An Id"}},
        request=response.request,
    )

    with pytest.raises(ResponseValidationError):
        document.validate_response(request_of(broken), answer_of(broken))


async def test_without_the_key_nothing_is_told(heard: Heard) -> None:
    (held,) = heard.neon.projects
    answer = await heard.http.get(f"/projects/{held}", headers={"Authorization": "Bearer no"})

    assert answer.status_code == 401
