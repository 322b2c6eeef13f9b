"""One URL, one database: SQLite with one writer, or PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import Any, Protocol

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.errors import SettingsRefused
from storage import sqlite
from storage.schema import bring_up_to_date
from storage.shielded import ShieldedConnection

_MILLISECONDS = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"


class WallClock(Protocol):
    """Tells the time in UTC; asked only where the database has no clock of its own."""

    def now(self) -> datetime:
        """The time in UTC."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """Transactions on one database. Statements of a cancelled task run to their end.

    In a transaction, write the journal before the outbox: everybody takes the locks in that order.
    """

    url: str = field(repr=False)  # it may hold a password
    writer: AsyncEngine
    reader: AsyncEngine
    turn: AbstractAsyncContextManager[Any]

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """Commit at the end, roll back on any error. Never await the outside world inside.

        On SQLite writers of this process queue here, first come, first served.
        """
        async with self.turn, _checked_out(self.writer) as connection:
            yield connection
            await connection.commit()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """One unchanging view of the database; writing in it is an error."""
        async with _checked_out(self.reader) as connection:
            yield connection

    async def close(self) -> None:
        """Close every connection; nothing is left open."""
        await self.reader.dispose()
        await self.writer.dispose()


async def open_database(url: str, clock: WallClock) -> Database:
    """Connect, refuse what is unsafe or broken, and bring the schema up to date.

    Raises `SettingsRefused` for a URL that is neither SQLite nor PostgreSQL, for files that others
    can read and for a schema newer than this program, `DatabaseDamaged` for a broken file.
    """
    try:
        backend = make_url(url).get_backend_name()
    except ArgumentError as trouble:
        raise SettingsRefused("The database URL cannot be read.") from trouble
    match backend:
        case "sqlite":
            writer, reader = sqlite.engines(url, clock)
            turn: AbstractAsyncContextManager[Any] = asyncio.Lock()
        case "postgresql" | "postgres":
            writer, reader = import_module("storage.postgresql").engines(url)
            turn = nullcontext()
        case _:
            raise SettingsRefused(
                f"The database URL names {backend}.",
                next_action="Use sqlite:///file or postgresql://user@host/name.",
            )
    database = Database(url=url, writer=writer, reader=reader, turn=turn)
    try:
        with sqlite.damage_named():
            await _prepare(database)
    except BaseException:
        await database.close()
        raise
    return database


async def now(tx: AsyncConnection) -> int:
    """Milliseconds since the epoch: PostgreSQL's clock, on SQLite the clock that was given."""
    if tx.dialect.name == "postgresql":
        return int((await tx.execute(text(_MILLISECONDS))).scalar_one())
    clock: WallClock = tx.engine.get_execution_options()["clock"]
    return round(clock.now().timestamp() * 1000)


async def _prepare(database: Database) -> None:
    async with database.transaction() as tx:
        if tx.dialect.name == "sqlite":
            await sqlite.refuse_damaged(tx)
        await bring_up_to_date(tx, await now(tx))


@asynccontextmanager
async def _checked_out(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection that goes back to its pool rolled back, whatever happens."""
    connection = ShieldedConnection(engine)
    try:
        await connection.start()
        yield connection
    finally:
        if connection.sync_connection is not None:
            await connection.close()
