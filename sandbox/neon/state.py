"""What a project holds, and what the orders do to it."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Refused(Exception):
    """An order that Neon does not take, with its status."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


class Storage(Protocol):
    """What keeps the data of branches; a test gives a real PostgreSQL."""

    async def branch(self, branch: str, parent: str, at: datetime | None) -> None:
        """Make the branch's data from the parent's, as it is or as it was."""
        ...

    async def drop(self, branch: str) -> None:
        """Take the branch's data away."""
        ...

    def uri(self, branch: str, database: str, role: str, host: str = "") -> str:
        """How to connect to it; `host` is the compute's name."""
        ...


def now() -> datetime:
    """The stand-in's clock."""
    return datetime.now(UTC)


def unique(prefix: str) -> str:
    """An id as Neon makes them."""
    return f"{prefix}-{secrets.token_hex(4)}-{secrets.randbelow(90_000_000) + 10_000_000}"


@dataclass(slots=True, kw_only=True)
class Operation:
    """Something that goes on; it ends after it was looked at `looks` times."""

    action: str
    branch: str
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    looks: int = 1
    ends_as: str = "finished"
    created: datetime = field(default_factory=now)

    @property
    def status(self) -> str:
        """As Neon names it."""
        return "running" if self.looks > 0 else self.ends_as

    def look(self) -> None:
        """One look nearer to its end."""
        self.looks -= 1


@dataclass(slots=True, kw_only=True)
class Branch:
    """A branch and its compute's id."""

    name: str
    parent: str | None = None
    parent_timestamp: datetime | None = None
    expires: datetime | None = None
    default: bool = False
    id: str = field(default_factory=lambda: unique("br"))
    endpoint: str = field(default_factory=lambda: unique("ep"))
    suspend_seconds: int = 0
    created: datetime = field(default_factory=now)
    schedule: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Snapshot:
    """A snapshot of a branch at a moment."""

    name: str
    branch: str
    expires: datetime | None = None
    id: str = field(default_factory=lambda: unique("snap"))
    created: datetime = field(default_factory=now)


@dataclass(slots=True, kw_only=True)
class Project:
    """One project; `retention` is in seconds, `snapshots_at_most` is the plan's limit."""

    id: str = "quiet-river-12345678"
    retention: int = 86_400
    snapshots_at_most: int = 10
    operation_looks: int = 1
    created: datetime = field(default_factory=lambda: now() - timedelta(days=30))
    storage: Storage | None = None
    branches: dict[str, Branch] = field(default_factory=dict)
    snapshots: dict[str, Snapshot] = field(default_factory=dict)
    operations: dict[str, Operation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """A project has a root branch from the beginning."""
        if not self.branches:
            main = Branch(name="main", default=True, created=self.created)
            self.branches[main.id] = main

    @property
    def main(self) -> Branch:
        """The default branch."""
        return next(branch for branch in self.branches.values() if branch.default)

    def branch(self, branch: str) -> Branch:
        """The branch with that id."""
        if branch not in self.branches:
            raise Refused(404, "branch not found")
        return self.branches[branch]

    def named(self, name: str) -> Branch | None:
        """The branch with that name."""
        return next((each for each in self.branches.values() if each.name == name), None)

    def starts(self, branch: str, *actions: str) -> tuple[Operation, ...]:
        """Operations that go on from now."""
        begun = tuple(
            Operation(action=action, branch=branch, looks=self.operation_looks)
            for action in actions
        )
        self.operations |= {operation.id: operation for operation in begun}
        return begun

    def within_history(self, at: datetime) -> None:
        """Refuse a moment that is not kept any more, or that has not come."""
        if not max(self.created, now() - timedelta(seconds=self.retention)) <= at <= now():
            raise Refused(400, "the timestamp is outside of the history window")

    async def add_branch(
        self, name: str, parent: Branch, at: datetime | None, expires: datetime | None
    ) -> Branch:
        """A branch of the parent, with its data."""
        if self.named(name) is not None:
            raise Refused(409, "branch with the provided name already exists")
        if at is not None:
            self.within_history(at)
        made = Branch(name=name, parent=parent.id, parent_timestamp=at, expires=expires)
        if self.storage is not None:
            await self.storage.branch(made.id, parent.id, at)
        self.branches[made.id] = made
        return made

    async def drop_branch(self, branch: Branch) -> None:
        """The branch and its data are gone."""
        if branch.default:
            raise Refused(422, "cannot delete the default branch")
        if any(each.parent == branch.id for each in self.branches.values()):
            raise Refused(422, "cannot delete a branch that has children")
        if self.storage is not None:
            await self.storage.drop(branch.id)
        del self.branches[branch.id]

    async def add_snapshot(
        self, name: str, branch: Branch, at: datetime | None, expires: datetime | None
    ) -> Snapshot:
        """A snapshot, with its data kept as a hidden branch."""
        if len(self.snapshots) >= self.snapshots_at_most:
            raise Refused(422, "snapshot limit reached")
        if at is not None:
            self.within_history(at)
        made = Snapshot(name=name, branch=branch.id, expires=expires)
        if self.storage is not None:
            await self.storage.branch(made.id, branch.id, at)
        self.snapshots[made.id] = made
        return made

    async def drop_snapshot(self, snapshot: str) -> Snapshot:
        """The snapshot and its data are gone."""
        gone = self.snapshots.pop(snapshot, None)
        if gone is None:
            raise Refused(404, "snapshot not found")
        if self.storage is not None:
            await self.storage.drop(gone.id)
        return gone
