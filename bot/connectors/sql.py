"""Read-only statements on the plan's database, one connection for all of them."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from bot.connectors.deadline import Deadline
from bot.connectors.silence import ConnectionRefused, UseRefused
from bot.domain.errors import LoginRefused, TargetError, TimedOut, Unreachable
from bot.domain.probe import Sql
from bot.domain.reading import NoAnswer, Reading, Rows, Silence
from bot.domain.secret import Secret

Connection = psycopg.AsyncConnection[tuple[Any, ...]]
Parameters = dict[str, str]

ROWS = 1_000
CELL = 2_000
_DRIVER = re.compile(r"^(postgres(?:ql)?)\+\w+://")
_CONNECT = 5.0
_TOO_MANY = "53300"


def parameters(url: Secret) -> Parameters:
    """What the connection string says; raises `Unreachable` when it is none.

    The driver that SQLAlchemy writes into the scheme is left out.
    """
    try:
        said = conninfo_to_dict(_DRIVER.sub(r"\1://", url.reveal().strip()))
    except psycopg.Error:
        raise Unreachable("the database's connection string cannot be read") from None
    return {name: str(value) for name, value in said.items() if value is not None}


def remote_place(known: Parameters) -> tuple[str, int]:
    """Host and port as the server must reach them; raises `Unreachable` for more than one."""
    host, port = known.get("host", "127.0.0.1"), known.get("port", "5432")
    if host.startswith("/") or "," in host or not port.isdigit():
        raise Unreachable("only one host and port of a database can be reached through the server")
    return host, int(port)


def through(known: Parameters, port: int) -> Parameters:
    """The same database by a local port; certificates are still verified for its own name."""
    return {**known, "host": remote_place(known)[0], "hostaddr": "127.0.0.1", "port": str(port)}


@asynccontextmanager
async def connected(known: Parameters, deadline: Deadline) -> AsyncIterator[Connection]:
    """A connection that is closed at the end. Raises the `TargetError` that says why not.

    SSL is as the connection string says. Nothing is prepared: a pooler may be in between.
    """
    soon = deadline.within(_CONNECT)
    settings = {"application_name": "slipway", "client_encoding": "UTF8"}
    try:
        async with asyncio.timeout(soon.left()):
            connection = await psycopg.AsyncConnection.connect(
                **{**known, **settings},  # type: ignore[arg-type]  # libpq's names, all text
                autocommit=True,
                prepare_threshold=None,
            )
    except TimeoutError:
        raise TimedOut(f"the database did not answer within {soon.seconds:g} s") from None
    except psycopg.Error as error:
        raise _refusal(error) from None
    try:
        yield connection
    finally:
        await connection.close()


async def answers(
    probes: Collection[Sql], connection: Connection, asked_at: int
) -> AsyncIterator[tuple[Sql, Reading]]:
    """Answer one after the other, the quick ones first."""
    for probe in sorted(probes, key=lambda each: each.timeout):
        yield probe, await _answer(probe, connection, asked_at)


async def _answer(probe: Sql, connection: Connection, asked_at: int) -> Reading:
    try:
        async with asyncio.timeout(probe.timeout + 1):
            found = await _rows(probe, connection)
    except TimeoutError:
        await connection.close()
        return _late(probe)
    except psycopg.errors.QueryCanceled:
        return _late(probe)
    except psycopg.Error as error:
        why = Silence.LOST if connection.closed else Silence.REFUSED
        return NoAnswer(why=why, detail=f"the database says: {_first_line(error)}")
    if len(found) > ROWS:
        return NoAnswer(why=Silence.GARBLED, detail=f"the database gave more than {ROWS:,} rows")
    return Rows(
        columns=tuple(found[0]) if found else (),
        rows=tuple(tuple(_text(value) for value in row.values()) for row in found),
        asked_at=asked_at,
    )


async def _rows(probe: Sql, connection: Connection) -> list[dict[str, Any]]:
    """As a subquery in binary form: so it cannot be a second statement, nor one that writes."""
    wrapped = f"select row_to_json(q)::text from ({probe.statement}) q limit {ROWS + 1}"  # noqa: S608 - a statement of ours
    try:
        await connection.execute("begin read only")
        milliseconds = int(probe.timeout * 1000)
        await connection.execute(f"set local statement_timeout = {milliseconds}")
        cursor = connection.cursor(binary=True)
        await cursor.execute(wrapped)
        return [json.loads(text) for (text,) in await cursor.fetchall()]
    finally:
        if not connection.closed:
            await connection.execute("rollback")


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value[:CELL] if value else value
    return json.dumps(value, ensure_ascii=False)[:CELL]


def _late(probe: Sql) -> NoAnswer:
    detail = f"the database did not answer the statement within {probe.timeout:g} s"
    return NoAnswer(why=Silence.TIMED_OUT, detail=detail)


def _refusal(error: psycopg.Error) -> TargetError:
    said = _first_line(error)
    if error.sqlstate == _TOO_MANY or "remaining connection slots" in said:
        return UseRefused(f"the database has no free connection: {said}")
    if (error.sqlstate or "").startswith("28") or "authentication failed" in said:
        return LoginRefused(f"the database refuses the login: {said}")
    if "Connection refused" in said:
        return ConnectionRefused(f"the database cannot be reached: {said}")
    return Unreachable(f"the database cannot be reached: {said}")


def _first_line(error: psycopg.Error) -> str:
    return (str(error).splitlines() or ["no reason given"])[0][:300]
