"""The kinds of columns that our tables have, and what all tables belong to."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    text,
)
from sqlalchemy.ext.compiler import compiles

metadata = MetaData()


class Octets(LargeBinary):
    """Bytes, under the one name that both databases take."""


@compiles(Octets)
def _octets(_: Octets, __: object, **___: object) -> str:
    return "BYTEA"


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


def octets(name: str) -> Column[bytes]:
    """Bytes that are always there."""
    return Column(name, Octets, nullable=False)


def time_or_none(name: str) -> Column[int]:
    """A time that may not have come."""
    return Column(name, BigInteger, nullable=True)


def partial(name: str, column: str, *columns: str, where: str) -> Index:
    """An index of some rows only."""
    condition = text(where)
    return Index(name, column, *columns, sqlite_where=condition, postgresql_where=condition)
