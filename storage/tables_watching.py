"""The table of the watch: samples, one or a block of them in a row."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Table

from storage.columns import count, key, long, metadata, octets, zero_or_one

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
