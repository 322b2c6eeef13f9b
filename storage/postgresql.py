"""PostgreSQL through psycopg 3, so that a transaction pooler may stand in between."""

from __future__ import annotations

import psycopg
from sqlalchemy import Connection, event
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

CONNECTIONS = 10
_PEER = {
    "connect_timeout": 10,
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
_DEADLINES = (
    "SELECT set_config('lock_timeout', '15s', true), set_config('statement_timeout', '30s', true),"
    " set_config('idle_in_transaction_session_timeout', '60s', true)"
)


def engines(url: str) -> tuple[AsyncEngine, AsyncEngine]:
    """For writing, and for reading one unchanging view; both share one pool.

    Prepared statements stay off and every setting lives in its transaction: a pooler hands each
    transaction to another server session.
    """
    writer = create_async_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_pre_ping=True,
        connect_args={"prepare_threshold": None, "application_name": "slipway", **_PEER},
    )

    @event.listens_for(writer.sync_engine, "begin")
    def bound_the_wait(connection: Connection) -> None:
        connection.exec_driver_sql(_DEADLINES)

    event.listen(writer.sync_engine, "handle_error", _keep_values_out)
    reader = writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return writer, reader


def _keep_values_out(context: ExceptionContext) -> None:
    """The server's own detail repeats values ("Key (key)=(…) already exists"): drop it.

    `hide_parameters` hides only what SQLAlchemy itself would add.
    """
    told, wrapped = context.original_exception, context.sqlalchemy_exception
    if isinstance(told, psycopg.Error) and told.diag.message_primary:
        told.args = (told.diag.message_primary,)
        if wrapped is not None:
            wrapped.args = (f"({type(told).__name__}) {told}",)
