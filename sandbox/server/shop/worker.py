"""The background worker: confirms orders, one job at a time, safely beside others."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import time

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from . import config, database

LOG = logging.getLogger("shop.worker")
PAUSE_SECONDS = 0.5
BEAT_SECONDS = 5.0
FRESH = "select count(*) from heartbeats where worker = :name and seen_at > now() - interval '15 s'"


async def work_one(pool: AsyncEngine, name: str) -> bool:
    """Do the oldest open job that nobody holds and say whether there was one."""
    async with pool.begin() as connection:
        found = await connection.execute(
            text(
                "select id, order_id from jobs where done_at is null"
                " order by id for update skip locked limit 1"
            )
        )
        job = found.first()
        if job is None:
            return False
        await connection.execute(
            text("update orders set status = 'confirmed' where id = :order_id"),
            {"order_id": job.order_id},
        )
        await connection.execute(
            text("update jobs set done_at = now(), done_by = :name where id = :id"),
            {"id": job.id, "name": name},
        )
    LOG.info("order %s confirmed", job.order_id)
    return True


async def beat(pool: AsyncEngine, name: str) -> None:
    """Leave a sign of life."""
    async with pool.begin() as connection:
        await connection.execute(
            text(
                "insert into heartbeats values (:name, now())"
                " on conflict (worker) do update set seen_at = now()"
            ),
            {"name": name},
        )


async def alive(pool: AsyncEngine, name: str) -> bool:
    """Say whether the worker of that name gave a sign of life in the last 15 seconds."""
    async with pool.connect() as connection:
        return bool(await connection.scalar(text(FRESH), {"name": name}))


async def run(settings: config.Config, name: str) -> None:
    """Work until asked to stop; a database that is away is waited for."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    pool = database.engine(settings)
    beaten = -BEAT_SECONDS
    while not stop.is_set():
        try:
            if time.monotonic() - beaten >= BEAT_SECONDS:
                await beat(pool, name)
                beaten = time.monotonic()
            while not stop.is_set() and await work_one(pool, name):
                pass
        except (SQLAlchemyError, OSError) as error:
            LOG.error("the database does not answer: %s", type(error).__name__)  # noqa: TRY400 - a traceback holds its address
        try:
            await asyncio.wait_for(stop.wait(), PAUSE_SECONDS)
        except TimeoutError:
            continue
    await pool.dispose()


async def _is_alive(settings: config.Config, name: str) -> bool:
    pool = database.engine(settings)
    try:
        return await alive(pool, name)
    finally:
        await pool.dispose()


if __name__ == "__main__":
    _settings, _name = config.read(), os.environ.get("WORKER_NAME", "worker")
    logging.basicConfig(level=_settings.log_level, format="%(levelname)s %(name)s %(message)s")
    if sys.argv[1:] == ["--check"]:
        sys.exit(0 if asyncio.run(_is_alive(_settings, _name)) else 1)
    asyncio.run(run(_settings, _name))
