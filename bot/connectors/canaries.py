"""Two rows around a moment: what a restore to that moment must hold, and must not."""

from __future__ import annotations

from psycopg import Error, sql

from bot.connectors.silence import UseRefused
from bot.connectors.sql import Connection


async def plant(connection: Connection, table: str, letter: str) -> str:
    """Write the row, once for ever, and say when; the first letter makes the table.

    The moment is the database's own clock after the row was committed, RFC 3339 in UTC. Raises
    `UseRefused` with what the database says.
    """
    name = sql.Identifier(table)
    try:
        if letter == "A":
            await connection.execute(
                sql.SQL("create table if not exists {} (letter text primary key)").format(name)
            )
        await connection.execute(
            sql.SQL("insert into {} values (%s) on conflict do nothing").format(name), (letter,)
        )
        return await _moment(connection)
    except Error as error:
        raise UseRefused(f"the canary row cannot be written: {_said(error)}") from None


async def letters(connection: Connection, table: str) -> tuple[str, ...]:
    """The rows that are there. Raises `UseRefused` with what the database says."""
    query = sql.SQL("select letter from {} order by letter").format(sql.Identifier(table))
    try:
        return tuple(str(row[0]) for row in await (await connection.execute(query)).fetchall())
    except Error as error:
        raise UseRefused(f"the canary rows cannot be read: {_said(error)}") from None


async def remove(connection: Connection, table: str) -> None:
    """The table is gone afterwards, also when it was gone before."""
    query = sql.SQL("drop table if exists {}").format(sql.Identifier(table))
    try:
        await connection.execute("set lock_timeout = '10s'")
        await connection.execute(query)
    except Error as error:
        raise UseRefused(f"the canary table cannot be dropped: {_said(error)}") from None


async def _moment(connection: Connection) -> str:
    query = (
        """select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
    )
    row = await (await connection.execute(query)).fetchone()
    return str(row[0]) if row else ""


def _said(error: Error) -> str:
    return (str(error).splitlines() or ["no reason given"])[0][:300]
