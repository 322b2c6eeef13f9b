"""A server that crashes costs the transactions that were open, nothing else."""

from __future__ import annotations

import secrets

import pytest
from sqlalchemy.exc import OperationalError

from bot.domain.secret import Secret
from storage.database import open_database
from storage.journal import Entry, append
from storage.verify import verify
from tests.postgres import PostgresServer
from tests.storage.conftest import SetClock

ENTRY = Entry(tag="a:b:c", actor="U1")


async def test_a_crash_of_the_server_is_survived_without_a_restart_of_ours(
    postgres_server: PostgresServer, postgres_url: str, clock: SetClock, key: Secret
) -> None:
    database = await open_database(postgres_url, clock)

    async def crash_in_the_middle() -> None:
        async with database.transaction() as tx:
            await append(tx, key, ENTRY)
            postgres_server.stop("immediate")
            postgres_server.start()

    try:
        async with database.transaction() as tx:
            await append(tx, key, ENTRY)
        with pytest.raises(OperationalError):
            await crash_in_the_middle()
        async with database.transaction() as tx:
            assert (await append(tx, key, ENTRY)).seq == 2
        assert (await verify(database, key)).rows == 2
    finally:
        await database.close()


async def test_a_url_tells_its_password_nobody(postgres_url: str, clock: SetClock) -> None:
    password = secrets.token_hex(8)
    url = postgres_url.replace("postgres@", f"postgres:{password}@")
    database = await open_database(url, clock)
    try:
        assert password in database.url
        assert password not in repr(database)
    finally:
        await database.close()
