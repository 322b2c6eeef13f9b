"""SQLite: a private file, a write-ahead log, every commit on the disk before it is told."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DatabaseError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.domain.errors import SettingsRefused, SlipwayError
from storage.files import create_private, refuse_if_open_to_others

READERS = 8
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
)
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB")


class DatabaseDamaged(SlipwayError):
    """The database file is damaged."""

    next_action = (
        "Keep the file as it is, restore the last backup beside it, and start on that. "
        "The rollback script on the server needs no database."
    )


def engines(url: str, clock: object) -> tuple[AsyncEngine, AsyncEngine]:
    """The one writer and the readers. Raises `SettingsRefused` for files others can open."""
    address = make_url(url).set(drivername="sqlite+aiosqlite")
    path = _file(address)
    create_private(path)
    _write_ahead(path)
    for suffix in ("", "-wal", "-shm"):
        refuse_if_open_to_others(path.with_name(path.name + suffix))
    writer = _engine(address, clock, size=1, begin="BEGIN IMMEDIATE", pragmas=_PRAGMAS)
    readonly = (*_PRAGMAS, "PRAGMA query_only=ON")
    return writer, _engine(address, clock, size=READERS, begin="BEGIN", pragmas=readonly)


@contextmanager
def damage_named() -> Iterator[None]:
    """Turn SQLite's errors about a broken file into `DatabaseDamaged`."""
    try:
        yield
    except DatabaseError as trouble:
        if getattr(trouble.orig, "sqlite_errorname", "").startswith(_DAMAGED):
            raise DatabaseDamaged from trouble
        raise


async def refuse_damaged(tx: AsyncConnection) -> None:
    """Raise `DatabaseDamaged` when SQLite finds the file's structure broken.

    A value that was edited in place is not found here; the audit trail's chain finds it.
    """
    if (await tx.exec_driver_sql("PRAGMA quick_check(1)")).scalar_one() != "ok":
        raise DatabaseDamaged


def _file(address: URL) -> Path:
    if not address.database or address.database == ":memory:" or address.query:
        raise SettingsRefused(
            "An SQLite database must be a plain file: what is in memory does not survive.",
            next_action="Use sqlite:///path/to/slipway.db.",
        )
    return Path(address.database)


def _write_ahead(path: Path) -> None:
    """Switch the file to its write-ahead log, one opener at a time.

    Two that switch at once get "database is locked" at once, whatever their busy timeout. The
    folder is what is locked: closing the file itself would drop the locks of SQLite. What else is
    wrong with the file is told by the first real connection.
    """
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
    finally:
        os.close(folder)


def _engine(
    address: URL, clock: object, *, size: int, begin: str, pragmas: tuple[str, ...]
) -> AsyncEngine:
    engine = create_async_engine(
        address,
        hide_parameters=True,
        pool_size=size,
        max_overflow=0,
        execution_options={"clock": clock},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def open_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
