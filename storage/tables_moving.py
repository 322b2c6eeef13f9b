"""The tables of cutovers: who locked a migration, when it shall begin, what visitors saw."""

from __future__ import annotations

from sqlalchemy import Index, Table, text

from storage.columns import key, long, metadata, time_or_none, words

locks = Table(
    "locks",
    metadata,
    key("id"),
    *(words(name) for name in ("migration", "reason", "by")),
    long("at"),
    *(words(name) for name in ("lifted_by", "lifted_because")),
    time_or_none("lifted_at"),
    Index(
        "one_lock_per_migration",
        "migration",
        unique=True,
        sqlite_where=text("lifted_at IS NULL"),
        postgresql_where=text("lifted_at IS NULL"),
    ),
)

appointments = Table(
    "appointments",
    metadata,
    key("id"),
    *(words(name) for name in ("migration", "channel", "plan", "by", "zone")),
    *(words(name) for name in ("said", "advice", "run", "changed_by", "state")),
    *(long(name) for name in ("at", "made_at")),
    Index(
        "one_appointment_per_migration",
        "migration",
        unique=True,
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
)

probings = Table(
    "probings",
    metadata,
    *(key(name) for name in ("run", "target")),
    words("figures"),
    long("at"),
)

rehearsals = Table(
    "rehearsals",
    metadata,
    key("run"),
    *(words(name) for name in ("migration", "digest", "trouble", "facts")),
    *(long(name) for name in ("started", "finished")),
)
