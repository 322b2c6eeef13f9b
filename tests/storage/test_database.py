"""One database that is safe to open, to share and to interrupt."""

from __future__ import annotations

import asyncio
import os
import secrets
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.domain.errors import SettingsRefused
from storage.database import Database, now, open_database
from storage.sqlite import DatabaseDamaged
from tests.storage.conftest import SetClock

PUT = text("INSERT INTO seen (key, until) VALUES (:key, 1)")
KEYS = text("SELECT key FROM seen ORDER BY key")


async def keys(database: Database) -> list[str]:
    async with database.reading() as tx:
        return list((await tx.execute(KEYS)).scalars())


class Interrupted(Exception):
    """What goes wrong in the middle."""


async def fail_after_writing(database: Database, key: str) -> None:
    async with database.transaction() as tx:
        await tx.execute(PUT, {"key": key})
        raise Interrupted


async def test_a_transaction_is_all_or_nothing(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.execute(PUT, {"key": "kept"})
    with pytest.raises(Interrupted):
        await fail_after_writing(database, "lost")

    assert await keys(database) == ["kept"]


async def test_a_reader_sees_one_moment_and_holds_up_nobody(database: Database) -> None:
    async with database.reading() as reader:
        before = list((await reader.execute(KEYS)).scalars())
        async with database.transaction() as tx:
            await tx.execute(PUT, {"key": "later"})
        after = list((await reader.execute(KEYS)).scalars())

    assert before == after == []
    assert await keys(database) == ["later"]


async def test_a_reader_cannot_write(database: Database) -> None:
    async with database.reading() as tx:
        with pytest.raises(DBAPIError):
            await tx.execute(PUT, {"key": "sneaked in"})

    assert await keys(database) == []


async def test_an_error_does_not_tell_the_values(database: Database) -> None:
    value = secrets.token_hex(8)

    async def put_twice() -> None:
        async with database.transaction() as tx:
            await tx.execute(PUT, {"key": value})
            await tx.execute(PUT, {"key": value})

    with pytest.raises(IntegrityError) as caught:
        await put_twice()

    assert value not in str(caught.value)
    assert value not in str(caught.value.orig)


async def test_the_time_is_milliseconds_of_the_given_clock_or_of_the_server(
    database: Database, clock: SetClock
) -> None:
    async with database.transaction() as tx:
        at = await now(tx)

    if database.url.startswith("sqlite"):
        assert datetime.fromtimestamp(at / 1000, UTC) == clock.now()
    else:
        assert abs(at / 1000 - datetime.now(UTC).timestamp()) < 60


async def test_fifty_writers_at_once_all_get_their_turn(url: str, clock: SetClock) -> None:
    """Two programs on one database: neither ever hears that it is busy."""
    programs = [await open_database(url, clock) for _ in range(2)]

    async def write(number: int) -> None:
        async with programs[number % 2].transaction() as tx:
            count = (await tx.execute(text("SELECT count(*) FROM seen"))).scalar_one()
            await tx.execute(PUT, {"key": f"{number:02} of {count}"})

    try:
        await asyncio.gather(*(write(number) for number in range(50)))
        assert [key[:2] for key in await keys(programs[0])] == [f"{n:02}" for n in range(50)]
    finally:
        for program in programs:
            await program.close()


async def test_opening_twice_at_once_makes_one_schema(url: str, clock: SetClock) -> None:
    opened = await asyncio.gather(*(open_database(url, clock) for _ in range(4)))

    try:
        async with opened[0].reading() as tx:
            rows = await tx.execute(text("SELECT number FROM schema_migrations ORDER BY number"))
            numbers = list(rows.scalars())
        assert numbers == sorted(set(numbers))
    finally:
        for database in opened:
            await database.close()


@pytest.mark.parametrize(
    "address", ["sqlite://", "sqlite:///:memory:", "mysql://root@localhost/x", "no url at all"]
)
async def test_other_addresses_are_refused_with_a_sentence(address: str, clock: SetClock) -> None:
    with pytest.raises(SettingsRefused):
        await open_database(address, clock)


class TestSqliteFiles:
    """The file holds everything, so it belongs to the bot alone and must be whole."""

    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return tmp_path / "slipway.db"

    async def test_all_its_files_are_private_whatever_the_umask(
        self, path: Path, clock: SetClock
    ) -> None:
        umask = os.umask(0o000)
        try:
            database = await open_database(f"sqlite:///{path}", clock)
            async with database.transaction() as tx:
                await tx.execute(PUT, {"key": "in the log"})
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
            await database.close()
        finally:
            os.umask(umask)

        assert modes == dict.fromkeys(("slipway.db", "slipway.db-wal", "slipway.db-shm"), 0o600)

    @pytest.mark.parametrize("suffix", ["", "-wal", "-shm"])
    async def test_a_file_that_others_can_open_is_refused(
        self, path: Path, clock: SetClock, suffix: str
    ) -> None:
        path.touch(mode=0o600)
        exposed = path.with_name(path.name + suffix)
        exposed.touch()
        exposed.chmod(0o640)

        with pytest.raises(SettingsRefused, match="has mode 0640") as refusal:
            await open_database(f"sqlite:///{path}", clock)

        assert refusal.value.next_action == f"Run `chmod 600 {exposed}`, then start again."

    async def test_a_missing_directory_is_named(self, tmp_path: Path, clock: SetClock) -> None:
        with pytest.raises(SettingsRefused, match="cannot be created: No such file or directory"):
            await open_database(f"sqlite:///{tmp_path}/nowhere/slipway.db", clock)

    async def test_what_is_no_database_is_refused(self, path: Path, clock: SetClock) -> None:
        path.write_bytes(b"these are my notes, not a database; " * 200)
        path.chmod(0o600)

        with pytest.raises(DatabaseDamaged):
            await open_database(f"sqlite:///{path}", clock)

    async def test_a_damaged_file_is_refused(self, path: Path, clock: SetClock) -> None:
        database = await open_database(f"sqlite:///{path}", clock)
        await database.close()
        whole = bytearray(path.read_bytes())
        for page in range(1, len(whole) // 4096):
            whole[page * 4096 : page * 4096 + 12] = b"\xff" * 12
        path.write_bytes(whole)

        with pytest.raises(DatabaseDamaged):
            await open_database(f"sqlite:///{path}", clock)
