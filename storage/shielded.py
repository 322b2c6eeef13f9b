"""A connection whose statements run to their end before a cancellation goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")


async def to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Await `work` whole, also when the caller is cancelled; only then raise the cancellation."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as cancellation:
            cancelled = cancellation
    if cancelled is None:
        return task.result()
    if not task.cancelled():
        task.exception()  # marks it as seen; the cancellation is what the caller asked for
    raise cancelled


class ShieldedConnection(AsyncConnection):
    """A driver that is cancelled in mid-statement leaves SQLite's only write lock behind.

    So a statement is never cancelled, only the code between statements is.
    """

    __slots__ = ()

    async def start(self, is_ctxmanager: bool = False) -> AsyncConnection:  # noqa: FBT001, FBT002 - SQLAlchemy's
        """Check a connection out of the pool."""
        return await to_the_end(super().start(is_ctxmanager))

    async def execute(self, statement: Any, parameters: Any = None, **options: Any) -> Any:
        """Run one statement; the result is read whole."""
        return await to_the_end(super().execute(statement, parameters, **options))

    async def exec_driver_sql(self, statement: str, *arguments: Any, **options: Any) -> Any:
        """Run one statement in the driver's own words."""
        return await to_the_end(super().exec_driver_sql(statement, *arguments, **options))

    async def run_sync(self, *arguments: Any, **options: Any) -> Any:
        """Run synchronous SQLAlchemy code on this connection."""
        return await to_the_end(super().run_sync(*arguments, **options))

    async def commit(self) -> None:
        """Make it so."""
        await to_the_end(super().commit())

    async def rollback(self) -> None:
        """Undo what was not committed."""
        await to_the_end(super().rollback())

    async def close(self) -> None:
        """Hand the connection back to the pool."""
        await to_the_end(super().close())
