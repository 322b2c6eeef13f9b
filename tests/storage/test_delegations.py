"""Delegations are kept, also those that are over: a vote may rest on one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.domain.signoff.delegation import Delegation
from bot.domain.signoff.role import Role
from storage import delegations
from storage.database import Database
from tests.storage.conftest import SetClock

AT = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)


def given(name: str, migration: str = "shop/production") -> Delegation:
    return Delegation(
        id=name,
        migration=migration,
        role=Role.DBA,
        from_person="U0BEN",
        to_person="U0CAT",
        starts=AT,
        ends=AT + timedelta(hours=1),
        reason="on the road",
    )


async def test_they_come_back_oldest_first_and_only_the_migrations_own(
    database: Database, clock: SetClock
) -> None:
    for name, migration in (("d2", "shop/production"), ("d1", "blog/production")):
        async with database.transaction() as tx:
            await delegations.put(tx, given(name, migration))
    clock.advance(86_400_000)
    async with database.transaction() as tx:
        await delegations.put(tx, given("d3"))

    async with database.reading() as tx:
        assert await delegations.of(tx, "shop/production") == (given("d2"), given("d3"))
