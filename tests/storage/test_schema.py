"""The migrations make the tables that the code believes in, once each and never another way."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, inspect, text

from bot.domain.errors import SettingsRefused
from storage.database import Database, open_database
from storage.schema import migrations
from storage.tables import metadata
from tests.storage.conftest import SetClock


def picture(connection: Connection) -> dict[str, Any]:
    """Every table but the ledger, as the database itself describes it."""
    look = inspect(connection)
    return {
        table: {
            "columns": [
                (c["name"], str(c["type"]), c["nullable"]) for c in look.get_columns(table)
            ],
            "key": look.get_pk_constraint(table)["constrained_columns"],
            "foreign": sorted(
                (key["constrained_columns"], key["referred_table"], key["referred_columns"])
                for key in look.get_foreign_keys(table)
            ),
            "unique": sorted(u["column_names"] for u in look.get_unique_constraints(table)),
            "checks": len(look.get_check_constraints(table)),
            "indexes": sorted(
                (
                    str(index["name"]),
                    index["column_names"],
                    bool(index["unique"]),
                    sorted(f"{k} {v}" for k, v in index.get("dialect_options", {}).items()),
                )
                for index in look.get_indexes(table)
                if "duplicates_constraint" not in index
            ),
        }
        for table in sorted(look.get_table_names())
        if table != "schema_migrations"
    }


async def test_the_migrations_make_exactly_the_tables_of_the_code(database: Database) -> None:
    def remade(connection: Connection) -> dict[str, Any]:
        everything = MetaData()
        everything.reflect(connection)
        everything.drop_all(connection)
        metadata.create_all(connection)
        return picture(connection)

    async with database.transaction() as tx:
        migrated = await tx.run_sync(picture)
        declared = await tx.run_sync(remade)

    assert migrated.keys() == declared.keys()
    for table, migrated_table in migrated.items():
        assert migrated_table == declared[table], table


async def test_a_second_start_changes_nothing(database: Database, clock: SetClock) -> None:
    again = await open_database(database.url, clock)
    try:
        async with again.reading() as tx:
            rows = (await tx.execute(text("SELECT number, name FROM schema_migrations"))).all()
    finally:
        await again.close()

    assert [tuple(row) for row in rows] == [(m.number, m.name) for m in migrations()]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("INSERT INTO schema_migrations VALUES (9999, 'tomorrow', 'x', 1)", "newer Slipway"),
        ("UPDATE schema_migrations SET digest = 'other' WHERE number = 1", "another edition"),
    ],
)
async def test_a_database_of_another_program_is_refused(
    database: Database, clock: SetClock, change: str, sentence: str
) -> None:
    async with database.transaction() as tx:
        await tx.exec_driver_sql(change)

    with pytest.raises(SettingsRefused, match=sentence):
        await open_database(database.url, clock)


def test_the_files_are_numbered_without_gaps() -> None:
    assert [migration.number for migration in migrations()] == list(range(1, len(migrations()) + 1))
