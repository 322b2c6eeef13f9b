"""Rows that are due are claimed by one, moved on with their effect, and lost when replaced."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.schedule import Every, Schedule
from storage import schedules
from storage.database import Database, now
from storage.schedules import ClaimLost, Due
from tests.storage.conftest import SetClock

KINDS = ("remind",)
LEASE = 30_000


async def soon(database: Database, seconds: float, **changed: object) -> Schedule:
    """A schedule that is due in so many seconds by the database's clock."""
    async with database.reading() as tx:
        at = schedules._moment(await now(tx))  # the same reckoning
    plain = Schedule(id="a", kind="remind", due=at + timedelta(seconds=seconds))
    return replace(plain, migration="shop/production", input={"role": "dba"}, **changed)  # type: ignore[arg-type] # any field


async def put(database: Database, schedule: Schedule) -> None:
    async with database.transaction() as tx:
        await schedules.put(tx, schedule)


async def claim(database: Database, owner: str = "one") -> Due | None:
    async with database.transaction() as tx:
        return await schedules.claim(tx, owner=owner, lease_ms=LEASE, kinds=KINDS)


async def claimed(database: Database) -> Due:
    due = await claim(database)
    assert due is not None
    return due


async def test_what_is_due_is_claimed_by_one_and_is_what_was_put(database: Database) -> None:
    schedule = await soon(database, -5, rule=Every(seconds=60))
    await put(database, schedule)
    due = await claimed(database)

    assert due.schedule == schedule
    assert due.attempts == 1
    assert await claim(database, "two") is None


async def test_what_is_due_later_or_of_another_kind_is_left_alone(database: Database) -> None:
    await put(database, await soon(database, 60))
    await put(database, await soon(database, -5, id="b", kind="watch"))

    assert await claim(database) is None
    async with database.reading() as tx:
        assert 50 < (await schedules.waiting(tx, KINDS) or 0) <= 60
        assert await schedules.waiting(tx, ("watch",)) == 0
        assert await schedules.waiting(tx, ("cutover",)) is None


async def test_the_longest_due_comes_first(database: Database) -> None:
    for name, seconds in (("late", -5), ("latest", -50), ("just", -1)):
        await put(database, await soon(database, seconds, id=name))

    found = [await claimed(database) for _ in range(3)]
    assert [one.schedule.id for one in found] == ["latest", "late", "just"]


async def test_what_was_done_is_moved_on_or_ended(database: Database) -> None:
    schedule = await soon(database, -5)
    await put(database, schedule)
    later = schedule.due + timedelta(seconds=3)
    async with database.transaction() as tx:
        due = await schedules.claim(tx, owner="one", lease_ms=LEASE, kinds=KINDS)
        assert due is not None
        await schedules.move(tx, due, later, {"sent": 1})
    again = await claimed(database)
    assert (again.schedule.due, again.attempts) == (later, 1)
    assert again.schedule.input == {"sent": 1}
    async with database.transaction() as tx:
        await schedules.end(tx, again)

    async with database.reading() as tx:
        assert await schedules.get(tx, "a") is None


async def test_who_lost_the_row_can_write_nothing(database: Database) -> None:
    await put(database, await soon(database, -5))
    due = await claimed(database)
    anew = await soon(database, 600)
    await put(database, anew)

    with pytest.raises(ClaimLost):
        async with database.transaction() as tx:
            await schedules.end(tx, due)
    with pytest.raises(ClaimLost):
        async with database.transaction() as tx:
            await schedules.move(tx, due, due.at, {})
    async with database.reading() as tx:
        assert await schedules.get(tx, "a") == anew


async def test_what_could_not_be_done_is_tried_again_later(database: Database) -> None:
    await put(database, await soon(database, -5))
    due = await claimed(database)
    async with database.transaction() as tx:
        await schedules.postpone(tx, due, 20, "Slack is silent")

    assert await claim(database) is None
    async with database.reading() as tx:
        assert 15 < (await schedules.waiting(tx, KINDS) or 0) <= 20
    async with database.transaction() as tx:
        await schedules.postpone(tx, due, -1, "Slack is silent")
    assert (await claimed(database)).attempts == 2


async def test_added_once_it_stays_as_it_is(database: Database) -> None:
    first = await soon(database, 60)
    async with database.transaction() as tx:
        await schedules.add(tx, first)
        await schedules.add(tx, replace(first, due=first.due + timedelta(days=1)))

    async with database.reading() as tx:
        assert await schedules.of(tx, "shop/production") == (first,)


async def test_everything_of_a_subject_is_dropped_together(database: Database) -> None:
    for name in ("signoff/r_1/expiry", "signoff/r_1/dba", "signoff/rx1/expiry"):
        await put(database, await soon(database, -5, id=name, until=(await soon(database, 9)).due))
    async with database.transaction() as tx:
        await schedules.drop(tx, "signoff/r_1/")

    async with database.reading() as tx:
        left = await schedules.of(tx, "shop/production")
    assert [one.id for one in left] == ["signoff/rx1/expiry"]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_a_dead_owners_row_is_free_after_its_lease(
    database: Database, clock: SetClock
) -> None:
    await put(database, await soon(database, -5))
    lost = await claimed(database)
    clock.advance(LEASE - 1)
    assert await claim(database, "two") is None
    clock.advance(1)
    found = await claim(database, "two")

    assert found is not None
    assert found.claim != lost.claim


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_a_clock_that_is_set_back_stops_nothing_that_repeats(
    database: Database, clock: SetClock
) -> None:
    await put(database, await soon(database, 60, rule=Every(seconds=60)))
    clock.advance(-3 * 3_600_000)
    assert await claim(database) is None
    clock.advance(60_000)

    assert await claim(database) is not None


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_a_claim_from_before_the_clock_was_set_back_holds_nobody_up(
    database: Database, clock: SetClock
) -> None:
    await put(database, await soon(database, -4 * 3_600))
    await claimed(database)
    clock.advance(-3 * 3_600_000)

    assert await claim(database, "two") is not None


async def test_who_knows_to_be_alone_takes_every_claim_back(database: Database) -> None:
    await put(database, await soon(database, -5))
    await claimed(database)
    async with database.transaction() as tx:
        await schedules.reclaim(tx)

    assert await claim(database, "two") is not None
