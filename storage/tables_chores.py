"""The table of what has to be done again and again after a migration."""

from __future__ import annotations

from sqlalchemy import Index, Table, text

from storage.columns import count, key, long, metadata, time_or_none, words

WAITING = "state IN ('open', 'snoozed')"

chores = Table(
    "chores",
    metadata,
    key("id"),
    *(words(name) for name in ("migration", "channel", "kind", "state")),
    *(words(name) for name in ("look", "news", "by", "reason")),
    long("due"),
    time_or_none("at"),
    time_or_none("until"),
    count("reminded"),
    Index(
        "one_waiting_chore_of_a_kind",
        "migration",
        "kind",
        unique=True,
        sqlite_where=text(WAITING),
        postgresql_where=text(WAITING),
    ),
    Index("chores_of_migration", "migration", "kind", "due"),
)
