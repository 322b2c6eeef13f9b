"""The restore drill at Neon, with a real database behind the stand-in, through every death."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot.domain.plan import Plan
from sandbox.migration import write
from sandbox.neon import Fault, Kind, NeonStandIn
from tests.drill_process import DrillProcess
from tests.neon import real_neon

STEPS = ["canary-before", "canary-after", "branch", "clean-up", "judge"]


@pytest.fixture
async def neon() -> AsyncIterator[NeonStandIn]:
    """A project with a real PostgreSQL behind it; gone at the end with all its clusters."""
    async with real_neon() as stand_in:
        yield stand_in


def content(neon: NeonStandIn) -> dict[str, Any]:
    (project,) = neon.projects
    target = {
        "name": "web-1",
        "host": "127.0.0.1",
        "port": 9,
        "user": "deploy",
        "host_key": "ssh-ed25519 " + "A" * 68,
        "key": {"env": "KEY"},
    }
    return {
        "version": 1,
        "app": "shop",
        "channel": "C0SHOP",
        "targets": [target],
        "legacy": {"manager": "systemd", "units": ["shop.service"]},
        "stack": {
            "directory": "/srv/shop",
            "project": "shop",
            "domain": "shop.test",
            "services": [{"name": "web", "port": 18080}],
        },
        "database": {
            "kind": "neon",
            "project": project,
            "api": neon.url,
            "api_key": {"env": "NEON_API_KEY"},
            "database": "postgres",
            "role": "postgres",
        },
        "files": {"kind": "none"},
        "health": ["https://shop.test/health"],
    }


async def tables(neon: NeonStandIn) -> list[str]:
    (project,) = neon.projects.values()
    assert project.storage is not None
    uri = project.storage.uri(project.main.id, "postgres", "postgres")
    async with await psycopg.AsyncConnection.connect(uri) as connection:
        cursor = await connection.execute("select relname from pg_class where relname ~ '^slipway'")
        return [str(name) for (name,) in await cursor.fetchall()]


async def test_a_branch_of_the_moment_holds_one_row_and_not_the_other_through_every_death(
    neon: NeonStandIn, tmp_path: Path
) -> None:
    Plan.model_validate(content(neon))
    neon.faults.append(Fault(kind=Kind.LOST_ANSWER, method="POST", path="branches$"))
    process = DrillProcess(
        kind="restore",
        file=write(tmp_path, content(neon)),
        folder=tmp_path,
        environment={"NEON_API_KEY": neon.key, "KEY": "none"},
    )

    said = await process.run_killed_in_every_step()

    assert set(STEPS[:-1]) <= set(process.killed)
    assert said["held"] is True, said
    assert (said["facts"]["row_before"], said["facts"]["row_after"]) == ("there", "absent")
    assert 0 < said["facts"]["restore_ms"] < 120_000
    (project,) = neon.projects.values()
    assert list(project.branches.values()) == [project.main]
    assert await tables(neon) == []
    assert sum(method == "POST" for method, _ in neon.requests) >= 1
