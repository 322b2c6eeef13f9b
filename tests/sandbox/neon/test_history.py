"""Branches and restores of the stand-in hold what the real database held at that moment."""

from __future__ import annotations

from datetime import datetime

import psycopg

from bot.connectors import neon
from bot.connectors.deadline import Deadline
from bot.connectors.neon import NeonProject
from bot.domain.plan import SecretSource
from bot.domain.plan.services import Neon
from sandbox.neon import NeonStandIn


async def run(project: NeonProject, branch: str, statement: str) -> list[tuple[object, ...]]:
    uri = await project.connection_uri(branch, "postgres", "postgres")
    connection = await psycopg.AsyncConnection.connect(uri.reveal(), autocommit=True)
    async with connection:
        cursor = await connection.execute(statement)  # type: ignore[call-overload]
        return await cursor.fetchall() if cursor.description else []


async def test_a_branch_and_a_restore_go_back_to_the_moment_between_two_rows(
    real: NeonStandIn,
) -> None:
    (held,) = real.projects.values()
    settings = Neon(
        kind="neon", project=held.id, api=real.url, api_key=SecretSource(env="NEON_API_KEY")
    )
    async with neon.project(settings, {"NEON_API_KEY": real.key}, Deadline.after(90)) as project:
        main = await project.branch_id("main")
        await run(project, main, "create table canary (name text)")
        await run(project, main, "insert into canary values ('before')")
        ((at,),) = await run(project, main, "select clock_timestamp()")
        await run(project, main, "insert into canary values ('after')")
        assert isinstance(at, datetime)

        drill = await project.create_branch("drill", parent=main, at=at.isoformat())
        await project.settle(drill.operations)
        read = "select name from canary"
        assert await run(project, drill.id, read) == [("before",)]
        await project.delete_branch(drill.id)

        restored = await project.restore(main, at=at.isoformat(), keep_as="as-it-was")
        await project.settle(restored.operations)
        kept = await project.branch_id("as-it-was")
        assert await run(project, main, read) == [("before",)]
        assert await run(project, kept, read) == [("before",), ("after",)]
        await run(project, main, "insert into canary values ('goes on')")
