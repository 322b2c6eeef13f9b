"""The tables of the watch: samples, one or a block of them in a row; how it stands; summaries."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table

from storage.columns import count, key, long, metadata, octets, words, zero_or_one

samples = Table(
    "samples",
    metadata,
    key("run"),
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    long("last"),
    count("looks"),
    zero_or_one("thin"),
    octets("body"),
    Index("samples_by_age", "thin", "last"),
)

watches = Table(
    "watches",
    metadata,
    key("id"),
    *(words(name) for name in ("migration", "channel", "ended", "facts")),
    *(long(name) for name in ("switched", "until", "revision")),
    Index("watches_of_migration", "migration", "switched"),
)

tellings = Table(
    "tellings",
    metadata,
    key("id"),
    *(words(name) for name in ("watch", "facts")),
    long("at"),
)
