"""What Neon's orders with a body or a query do, and what it answers to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sandbox.neon import shapes
from sandbox.neon.shapes import Body
from sandbox.neon.state import Branch, Project, Refused, unique


def moment(text: object) -> datetime | None:
    """The moment that an order names, if any."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        raise Refused(400, f"'{text}' is not a timestamp") from None
    if at.tzinfo is None:
        raise Refused(400, f"'{text}' has no time zone")
    return at


def list_branches(project: Project, query: Mapping[str, str]) -> Body:
    """A page of branches whose name or id holds the word that is searched."""
    word, limit = query.get("search", ""), int(query.get("limit", "10000"))
    start = int(query.get("cursor") or 0)
    found = [each for each in project.branches.values() if word in each.name or word in each.id]
    page = found[start : start + limit]
    more = {"next": str(start + limit)} if start + limit < len(found) else {}
    return {
        "branches": [shapes.branch(each, project) for each in page],
        "annotations": {},
        "pagination": {**more, "sort_by": "updated_at", "sort_order": "desc"},
    }


async def add_branch(project: Project, body: Body) -> Body:
    """A branch, with a compute where one is ordered."""
    wanted = body.get("branch", {})
    parent = project.branch(wanted.get("parent_id") or project.main.id)
    name = wanted.get("name") or unique("branch")
    at, expires = moment(wanted.get("parent_timestamp")), moment(wanted.get("expires_at"))
    made = await project.add_branch(name, parent, at, expires)
    begun = project.starts(made.id, "create_branch", "start_compute")
    computes = [shapes.endpoint(made, project)] if body.get("endpoints") else []
    return {
        "branch": shapes.branch(made, project),
        "endpoints": computes,
        "roles": [],
        "databases": [],
        **shapes.operations(begun, project),
    }


async def add_snapshot(project: Project, branch: Branch, query: Mapping[str, str]) -> Body:
    """A snapshot of the branch as it is, or as it was."""
    at, expires = moment(query.get("timestamp")), moment(query.get("expires_at"))
    name = query.get("name") or unique("snapshot")
    made = await project.add_snapshot(name, branch, at, expires)
    begun = project.starts(branch.id, "create_timeline")
    return {"snapshot": shapes.snapshot(made), **shapes.operations(begun, project)}


async def restore(project: Project, branch: Branch, body: Body) -> Body:
    """Bring a branch back; what it was stays under the name that the order must give."""
    source = project.branch(str(body.get("source_branch_id", "")))
    at, keep_as = moment(body.get("source_timestamp")), str(body.get("preserve_under_name") or "")
    if source.id == branch.id and (at is None or not keep_as):
        raise Refused(400, "source_timestamp and preserve_under_name are required")
    kept = await project.add_branch(keep_as or unique("old"), branch, None, None)
    if project.storage is not None:
        await project.storage.branch(branch.id, source.id, at)
    branch.parent_timestamp = at
    kept.parent = branch.parent
    branch.parent = kept.id
    begun = project.starts(branch.id, "apply_config", "start_compute")
    return {"branch": shapes.branch(branch, project), **shapes.operations(begun, project)}


async def restore_snapshot(project: Project, snapshot: str, body: Body) -> Body:
    """A new branch with the snapshot's data; only the preview is known here."""
    held = project.snapshots.get(snapshot)
    if held is None:
        raise Refused(404, "snapshot not found")
    if body.get("finalize_restore"):
        raise Refused(501, "the stand-in restores a snapshot beside the branch only")
    made = Branch(name=str(body.get("name") or unique("restored")))
    if project.named(made.name) is not None:
        raise Refused(409, "branch with the provided name already exists")
    if project.storage is not None:
        await project.storage.branch(made.id, held.id, None)
    project.branches[made.id] = made
    begun = project.starts(made.id, "create_branch", "start_compute")
    return {
        "branch": shapes.branch(made, project),
        "endpoints": [shapes.endpoint(made, project)],
        **shapes.operations(begun, project),
    }
