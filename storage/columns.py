"""The kinds of columns that our tables have, and what all tables belong to."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    MetaData,
    Text,
    text,
)

metadata = MetaData()


def key(name: str) -> Column[str]:
    """Text that is, or is part of, what a row is called."""
    return Column(name, Text, primary_key=True)


def words(name: str) -> Column[str]:
    """Text that is always there."""
    return Column(name, Text, nullable=False)


def count(name: str) -> Column[int]:
    """A small number."""
    return Column(name, Integer, nullable=False)


def zero_or_one(name: str) -> Column[int]:
    """No or yes."""
    return Column(name, Integer, CheckConstraint(f"{name} IN (0, 1)"), nullable=False)


def long(name: str) -> Column[int]:
    """A large number, or a time."""
    return Column(name, BigInteger, nullable=False)


def time_or_none(name: str) -> Column[int]:
    """A time that may not have come."""
    return Column(name, BigInteger, nullable=True)


def partial(name: str, column: str, *columns: str, where: str) -> Index:
    """An index of some rows only."""
    condition = text(where)
    return Index(name, column, *columns, sqlite_where=condition, postgresql_where=condition)
