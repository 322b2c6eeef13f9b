"""One pool of connections per process."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from .config import Config


def engine(settings: Config) -> AsyncEngine:
    """Make the pool; nothing connects yet."""
    _, _, rest = settings.database_url.partition("://")
    return create_async_engine(
        f"postgresql+psycopg://{rest}",
        pool_size=settings.pool_size,
        max_overflow=settings.max_overflow,
        pool_timeout=10,
        pool_recycle=1800,
        pool_pre_ping=True,
    )


async def state(pool: AsyncEngine) -> str:
    """Say "ok" or why the database does not answer, without its address."""
    try:
        async with pool.connect() as connection:
            await connection.execute(text("select 1"))
    except (SQLAlchemyError, OSError) as error:
        return f"down: {type(error).__name__}"
    return "ok"
