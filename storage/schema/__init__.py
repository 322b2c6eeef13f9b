"""Numbered migrations that only add; each runs once, in order, under a lock."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib import resources

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import SettingsRefused

_LOCK = 7_547_929  # any number that only Slipway uses; held until the transaction ends
_LEDGER = (
    "CREATE TABLE IF NOT EXISTS schema_migrations ("
    "number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL,"
    " digest TEXT NOT NULL, applied_at BIGINT NOT NULL)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One file of statements that both databases understand."""

    number: int
    name: str
    sql: str

    @property
    def digest(self) -> str:
        """Proves that an applied file was not edited afterwards."""
        return hashlib.sha256(self.sql.encode()).hexdigest()

    @property
    def statements(self) -> tuple[str, ...]:
        """The file cut at its semicolons."""
        return tuple(part.strip() for part in self.sql.split(";\n") if part.strip())


def migrations() -> tuple[Migration, ...]:
    """All of them, in order of their numbers."""
    files = sorted(
        (file for file in resources.files(__name__).iterdir() if file.name.endswith(".sql")),
        key=lambda file: file.name,
    )
    return tuple(
        Migration(number=int(file.name[:4]), name=file.name[5:-4], sql=file.read_text("utf-8"))
        for file in files
    )


async def bring_up_to_date(tx: AsyncConnection, at: int) -> tuple[Migration, ...]:
    """Apply what is missing and say what that was. `at` is now, in milliseconds.

    Raises `SettingsRefused` when the database is newer than this program or was made by files
    that have been edited since.
    """
    if tx.dialect.name == "postgresql":
        await tx.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    await tx.exec_driver_sql(_LEDGER)
    rows = await tx.execute(text("SELECT number, digest FROM schema_migrations"))
    applied = {row.number: row.digest for row in rows}
    known = migrations()
    _refuse_strange(applied, known)
    missing = tuple(migration for migration in known if migration.number not in applied)
    for migration in missing:
        await _apply(tx, migration, at)
    return missing


def _refuse_strange(applied: dict[int, str], known: tuple[Migration, ...]) -> None:
    ours = {migration.number: migration.digest for migration in known}
    if max(applied, default=0) > max(ours):
        raise SettingsRefused(
            "The database was written by a newer Slipway than this one.",
            next_action="Start the newer program, or restore the backup made before the upgrade.",
        )
    if any(ours.get(number) != digest for number, digest in applied.items()):
        raise SettingsRefused(
            "The database was made by another edition of the same schema.",
            next_action="Start the program that made it; schema files are never edited.",
        )


async def _apply(tx: AsyncConnection, migration: Migration, at: int) -> None:
    for statement in migration.statements:
        await tx.exec_driver_sql(statement)
    await tx.execute(
        text("INSERT INTO schema_migrations VALUES (:number, :name, :digest, :at)"),
        {
            "number": migration.number,
            "name": migration.name,
            "digest": migration.digest,
            "at": at,
        },
    )
