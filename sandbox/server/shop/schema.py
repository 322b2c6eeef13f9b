"""The shop's tables: add-only migrations, run before the API starts."""

from __future__ import annotations

import asyncio

from sqlalchemy import text

from . import config, database, passwords

MIGRATIONS = (
    """create table accounts (
        id bigserial primary key, email text not null unique, password text not null)""",
    """create table sessions (
        fingerprint text primary key, account_id bigint not null references accounts,
        created_at timestamptz not null default now())""",
    """create table orders (
        id bigserial primary key, account_id bigint not null references accounts,
        item text not null, quantity integer not null check (quantity > 0),
        status text not null default 'new', created_at timestamptz not null default now())""",
    """create table jobs (
        id bigserial primary key, order_id bigint not null references orders on delete cascade,
        done_at timestamptz, done_by text)""",
    """create table files (
        id text primary key, order_id bigint not null references orders on delete cascade,
        name text not null, content_type text not null, size bigint not null)""",
    "create table heartbeats (worker text primary key, seen_at timestamptz not null)",
)


async def migrate(settings: config.Config) -> int:
    """Bring the database up to date under a lock and return how many migrations ran."""
    engine = database.engine(settings)
    try:
        async with engine.begin() as connection:
            await connection.execute(text("select pg_advisory_xact_lock(42)"))
            await connection.execute(
                text("create table if not exists revisions (number integer primary key)")
            )
            done = await connection.scalar(text("select count(*) from revisions"))
            for number, statement in enumerate(MIGRATIONS[done:], start=int(done or 0)):
                await connection.execute(text(statement))
                await connection.execute(
                    text("insert into revisions values (:number)"), {"number": number}
                )
            await connection.execute(
                text(
                    "insert into accounts (email, password) values (:email, :password)"
                    " on conflict (email) do nothing"
                ),
                {
                    "email": settings.admin_email,
                    "password": passwords.hashed(settings.admin_password),
                },
            )
            return len(MIGRATIONS) - int(done or 0)
    finally:
        await engine.dispose()


if __name__ == "__main__":
    asyncio.run(migrate(config.read()))
