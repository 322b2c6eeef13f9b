"""Ownership: claimed once, fenced, proved in each write, lost without a trace."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import LeaseLost
from bot.domain.state import RunState
from storage import leases, runs
from storage.database import Database, now
from storage.leases import Lease, StepOutcome
from storage.runs import Run, RunOrder
from storage.tables import runs as table


async def submit(database: Database, run: str = "run-1", not_before: int = 0) -> None:
    order = RunOrder(
        id=run,
        kind="cutover",
        target=run if run != "run-1" else "shop",
        migration="shop",
        channel="C0SHOP",
        input={},
        by="U0LEAD",
        not_before=not_before,
    )
    async with database.transaction() as tx:
        await runs.submit(tx, order)


async def claim(database: Database, owner: str, ttl_ms: int = 60_000) -> tuple[Lease, Run]:
    claimed = await try_claim(database, owner, ttl_ms)
    assert claimed is not None
    return claimed


async def try_claim(
    database: Database, owner: str, ttl_ms: int = 60_000
) -> tuple[Lease, Run] | None:
    async with database.transaction() as tx:
        return await leases.claim(tx, owner=owner, ttl_ms=ttl_ms, kinds=("cutover",))


async def test_of_many_claimers_one_gets_the_run(database: Database) -> None:
    await submit(database)
    claimed = await asyncio.gather(*(try_claim(database, f"owner-{n}") for n in range(8)))

    assert [bool(one) for one in claimed].count(True) == 1


async def test_a_live_lease_is_not_taken_and_an_expired_one_is_with_a_higher_fence(
    database: Database,
) -> None:
    await submit(database)
    dead, first = await claim(database, "a")
    assert await try_claim(database, "b") is None
    async with database.transaction() as tx:
        await leases.renew(tx, owner="a", ttl_ms=-1)
    alive, second = await claim(database, "b")

    assert alive.fence > dead.fence
    assert (first.attempts, second.attempts) == (1, 2)
    assert first.started_at == second.started_at


Write = Callable[[AsyncConnection, Lease], Awaitable[object]]
WRITES: dict[str, Write] = {
    "prove": leases.prove,
    "release": leases.release,
    "end": lambda tx, lease: leases.end(tx, lease, RunState.DONE, ""),
    "suspend": lambda tx, lease: leases.suspend(tx, lease, 0),
    "begin_step": lambda tx, lease: leases.begin_step(tx, lease, 1, "pull"),
    "end_step": lambda tx, lease: leases.end_step(tx, lease, 1, StepOutcome(state="done")),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
async def test_every_write_of_a_lost_lease_is_refused(database: Database, write: Write) -> None:
    await submit(database)
    zombie, _ = await claim(database, "a", ttl_ms=-1)
    owner, _ = await claim(database, "b")
    with pytest.raises(LeaseLost):
        async with database.transaction() as tx:
            await write(tx, zombie)
    async with database.transaction() as tx:
        run = await leases.prove(tx, owner)
        assert await runs.steps(tx, "run-1") == ()
    assert (run.state, run.fence) == (RunState.RUNNING, owner.fence)


async def test_an_owner_that_took_its_own_run_back_is_fenced_as_well(database: Database) -> None:
    await submit(database)
    earlier, _ = await claim(database, "a", ttl_ms=-1)
    await claim(database, "a")
    with pytest.raises(LeaseLost):
        async with database.transaction() as tx:
            await leases.prove(tx, earlier)


async def test_proof_alone_is_a_write_that_renews(database: Database) -> None:
    await submit(database)
    lease, _ = await claim(database, "a", ttl_ms=-1)
    async with database.transaction() as tx:
        await leases.prove(tx, Lease(run="run-1", owner="a", fence=lease.fence, ttl_ms=60_000))

    assert await try_claim(database, "b") is None


async def test_a_handed_over_run_is_claimed_at_once(database: Database) -> None:
    await submit(database)
    lease, _ = await claim(database, "a")
    async with database.transaction() as tx:
        await leases.release(tx, lease)

    assert (await claim(database, "b"))[0].fence > lease.fence


async def test_a_waiting_run_is_held_by_nobody_and_claimed_in_time_without_a_new_attempt(
    database: Database,
) -> None:
    await submit(database)
    lease, _ = await claim(database, "a")
    async with database.transaction() as tx:
        at = await now(tx)
        await leases.suspend(tx, lease, at + 60_000)
        row = (await tx.execute(select(table.c.owner, table.c.lease_until))).one()
    assert tuple(row) == ("", 0)
    assert await try_claim(database, "b") is None
    async with database.transaction() as tx:
        await runs.resume(tx, "run-1")
    _, resumed = await claim(database, "b")

    assert resumed.attempts == 1


async def test_a_run_is_not_started_before_its_time(database: Database) -> None:
    async with database.reading() as tx:
        at = await now(tx)
    await submit(database, "later", not_before=at + 60_000)
    assert await try_claim(database, "a") is None
    await submit(database, "due", not_before=at - 1)

    assert (await claim(database, "a"))[0].run == "due"


async def test_a_kind_that_this_program_does_not_know_is_left_alone(database: Database) -> None:
    await submit(database)
    async with database.transaction() as tx:
        assert await leases.claim(tx, owner="a", ttl_ms=1, kinds=("watch",)) is None


async def test_a_step_begun_again_keeps_its_first_start_and_counts_the_attempt(
    database: Database,
) -> None:
    await submit(database)
    lease, _ = await claim(database, "a")
    async with database.transaction() as tx:
        first, _ = await leases.begin_step(tx, lease, 1, "pull")
    async with database.transaction() as tx:
        second, _ = await leases.begin_step(tx, lease, 1, "pull")
        await leases.end_step(tx, lease, 1, StepOutcome(state="waiting"))
        third, _ = await leases.begin_step(tx, lease, 1, "pull")
        await leases.end_step(tx, lease, 1, StepOutcome(state="done", how="ran", result={"n": 1}))
        (done,) = await runs.steps(tx, "run-1")

    assert [first.attempt, second.attempt, third.attempt] == [1, 2, 2]
    assert first.started_at == second.started_at == third.started_at == done.started_at
    assert (done.state, done.how, done.result) == ("done", "ran", {"n": 1})


async def test_reclaiming_frees_what_runs_and_nothing_else(database: Database) -> None:
    await submit(database)
    lease, _ = await claim(database, "a")
    await submit(database, "waits")
    waiting, _ = await claim(database, "a")
    async with database.transaction() as tx:
        await leases.suspend(tx, waiting, leases.NEVER)
        await leases.reclaim(tx)

    assert (await claim(database, "b"))[0].run == lease.run
    assert await try_claim(database, "b") is None
