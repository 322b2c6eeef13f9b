"""What is predicted to be usable is what a real PostgreSQL gives, slot by slot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager

import psycopg
import pytest

from bot.connectors import sql
from bot.connectors.deadline import Deadline
from bot.domain.connection_budget import Limits
from bot.domain.probe import Sql
from bot.domain.reading import Rows
from bot.domain.secret import Secret
from bot.shell import statements
from tests.postgres import PostgresServer

Connection = psycopg.AsyncConnection[tuple[object, ...]]


def url(server: PostgresServer, role: str, database: str) -> str:
    return f"postgresql://{role}@/{database}?host={server.home}&port={server.port}"


@pytest.fixture(scope="module")
def prepared(stopped_postgres: PostgresServer) -> Iterator[PostgresServer]:
    """Two databases and two roles that are nobody special."""
    with stopped_postgres.running() as server:
        for statement in (
            "create role shop login",
            "create role other login",
            "create database shop owner shop",
            "create database elsewhere",
        ):
            server.administer(statement)
    yield stopped_postgres
    with stopped_postgres.running() as server:
        for statement in ("drop database shop", "drop database elsewhere"):
            server.administer(statement)
        for role in ("shop", "other"):
            server.administer(f"drop role {role}")


async def ask(server: PostgresServer, probe: Sql) -> Rows:
    """As the bot asks, as the app's role."""
    known = sql.parameters(Secret(url(server, "shop", "shop")))
    async with sql.connected(known, Deadline.after(5)) as connection:
        (answer,) = [each async for _, each in sql.answers([probe], connection, 0)]
    assert isinstance(answer, Rows), answer
    return answer


@asynccontextmanager
async def clients(server: PostgresServer, *where: tuple[str, str, int]) -> AsyncIterator[None]:
    """So many connections of a role to a database, for the time of the test."""
    async with AsyncExitStack() as open_:
        for role, database, count in where:
            for _ in range(count):
                await open_.enter_async_context(await connect(server, role, database))
        yield


def limit(server: PostgresServer, role: str = "-1", database: str = "-1") -> None:
    """What the app's role and its database may have at most; -1 is no limit."""
    server.administer(f"alter role shop connection limit {role}")
    server.administer(f"alter database shop connection limit {database}")


async def connect(server: PostgresServer, role: str, database: str) -> Connection:
    return await psycopg.AsyncConnection.connect(url(server, role, database))


async def fill(server: PostgresServer, open_: AsyncExitStack) -> int:
    """Open connections of the app until the server refuses one; gives how many there were."""
    for count in range(200):
        try:
            connection = await connect(server, "shop", "shop")
        except psycopg.OperationalError as refused:
            if "slots are reserved" in str(refused) or "too many" in str(refused):
                return count
            raise
        await open_.enter_async_context(connection)
    raise AssertionError("the server never refused")


async def none_left(server: PostgresServer, expected: int) -> Limits:
    """The limits once the server has noticed who left: only those of the test are there."""
    async with asyncio.timeout(5):
        while True:
            found = statements.limits(await ask(server, statements.LIMITS))
            if found.here + found.elsewhere == expected:
                return found
            await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    ("settings", "limits", "elsewhere", "usable"),
    [
        (("max_connections=20", "superuser_reserved_connections=3"), "", 0, 17),
        (("max_connections=30", "superuser_reserved_connections=7"), "", 0, 23),
        (("max_connections=30", "superuser_reserved_connections=0"), "", 0, 30),
        (("max_connections=30", "superuser_reserved_connections=7"), "role 20", 0, 20),
        (("max_connections=30", "superuser_reserved_connections=7"), "database 11", 0, 11),
        (("max_connections=30", "superuser_reserved_connections=7"), "", 6, 17),
        (("max_connections=30", "superuser_reserved_connections=7"), "role 20", 6, 17),
        (("max_connections=40", "superuser_reserved_connections=7"), "role 20", -6, 14),
    ],
)
async def test_the_predicted_slots_are_the_real_ones(
    prepared: PostgresServer,
    *,
    settings: tuple[str, ...],
    limits: str,
    elsewhere: int,
    usable: int,
) -> None:
    role, database = (
        limits.partition(" ")[2] if limits.startswith(kind) else "-1"
        for kind in ("role", "database")
    )
    who = "other" if elsewhere >= 0 else "shop"
    with prepared.running(*settings) as server:
        limit(server, role, database)
        async with clients(server, (who, "elsewhere", abs(elsewhere))), AsyncExitStack() as open_:
            predicted = await none_left(server, abs(elsewhere))
            observed = await fill(server, open_)

    assert (predicted.usable, observed) == (usable, usable)


async def test_slots_that_are_reserved_for_a_role_count_where_there_are_such(
    prepared: PostgresServer,
) -> None:
    newer = prepared.version >= 16
    settings = ("max_connections=25", "superuser_reserved_connections=2")
    more = ("reserved_connections=4",) if newer else ()
    with prepared.running(*settings, *more) as server:
        limit(server)
        async with AsyncExitStack() as open_:
            predicted = await none_left(server, 0)
            observed = await fill(server, open_)

    assert predicted.usable == observed == (19 if newer else 23)


async def test_clients_of_other_roles_are_counted_by_a_role_that_may_not_look(
    prepared: PostgresServer,
) -> None:
    with prepared.running() as server:
        limit(server)
        async with clients(server, ("other", "shop", 3), ("postgres", "elsewhere", 2)):
            found = await none_left(server, 5)

    assert (found.here, found.elsewhere, found.role_elsewhere) == (3, 2, 0)


async def test_the_archivers_state_is_read(prepared: PostgresServer) -> None:
    with prepared.running("archive_mode=on", "archive_command=true") as server:
        server.administer("select pg_switch_wal()")
        server.administer("create table t as select 1")
        server.administer("select pg_switch_wal()")
        async with asyncio.timeout(10):
            while not (found := statements.archive(await ask(server, statements.ARCHIVE))).archived:
                await asyncio.sleep(0.05)
        server.administer("drop table t")

    assert found.on
    assert found.archived_at > 1_700_000_000
    assert not found.failing


async def test_old_paths_are_found_in_text_and_json_and_nothing_is_told_but_counts(
    prepared: PostgresServer,
) -> None:
    with prepared.running() as server:
        async with await connect(server, "shop", "shop") as writer:
            await writer.execute("create schema if not exists files authorization shop")
            await writer.execute(
                'create table files."Odd Name" (p text, j jsonb, n int, v varchar)'
            )
            await writer.execute(
                """insert into files."Odd Name" select
                    case when g % 10 = 0 then '/var/www/old app/up.loads/canary.png' end,
                    jsonb_build_object('p', '/var/www/old app/up.loads/' || g), g,
                    '/var/www/old app/upXloads/y' from generate_series(1, 300) g"""
            )
        probe = statements.paths(("/var/www/old app/up.loads",))
        answer = await ask(server, probe)
        async with await connect(server, "shop", "shop") as writer:
            await writer.execute("drop schema files cascade")

    found = {column.name: (column.sampled, column.found) for column in statements.columns(answer)}
    assert found == {
        "files.Odd Name.p": (30, 30),
        "files.Odd Name.j": (300, 300),
        "files.Odd Name.v": (300, 0),
    }
    assert "canary" not in repr(answer)
