"""Orders: one active run per target, joined, superseded, cancelled, resumed."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.domain.errors import AlreadyRunning, LeaseLost
from bot.domain.state import RunState
from storage import leases, runs
from storage.database import Database
from storage.leases import NEVER, Lease
from storage.runs import RunOrder, Submitted

ORDER = RunOrder(
    id="run-1",
    kind="preflight",
    target="shop/production",
    migration="shop/production",
    channel="C0SHOP",
    input={"plan": "frozen", "total": 3},
    by="U0LEAD",
)


async def submit(database: Database, **changes: object) -> Submitted:
    async with database.transaction() as tx:
        return await runs.submit(tx, replace(ORDER, **changes))  # type: ignore[arg-type] # a test's short hand


async def claim(database: Database, owner: str = "a", ttl_ms: int = 60_000) -> Lease | None:
    async with database.transaction() as tx:
        kinds = ("preflight", "cutover", "rollback")
        claimed = await leases.claim(tx, owner=owner, ttl_ms=ttl_ms, kinds=kinds)
        return claimed[0] if claimed else None


async def test_an_order_is_kept_as_it_was_given(database: Database) -> None:
    assert await submit(database) == Submitted(run="run-1", joined=False)
    async with database.reading() as tx:
        run = await runs.run(tx, "run-1")
        with pytest.raises(KeyError):
            await runs.run(tx, "run-2")

    assert run.input == {"plan": "frozen", "total": 3}
    assert (run.state, run.by, run.attempts, run.started_at) == (RunState.QUEUED, "U0LEAD", 0, None)


async def test_a_second_order_joins_the_first_until_that_has_ended(database: Database) -> None:
    await submit(database)
    assert await submit(database, id="run-2") == Submitted(run="run-1", joined=True)
    assert await submit(database, id="run-3", target="other") == Submitted(
        run="run-3", joined=False
    )
    async with database.transaction() as tx:
        await runs.cancel(tx, "run-1", "U0LEAD")
    assert await submit(database, id="run-2") == Submitted(run="run-2", joined=False)


async def test_the_same_order_delivered_again_is_no_second_run(database: Database) -> None:
    await submit(database)
    async with database.transaction() as tx:
        await runs.cancel(tx, "run-1", "U0LEAD")

    assert await submit(database) == Submitted(run="run-1", joined=True)


async def test_of_twenty_orders_at_once_one_makes_the_run(database: Database) -> None:
    made = await asyncio.gather(*(submit(database, id=f"run-{n}") for n in range(20)))

    assert len({one.run for one in made}) == 1
    assert [one.joined for one in made].count(False) == 1


async def test_another_kind_is_refused_by_name(database: Database) -> None:
    await submit(database)
    with pytest.raises(AlreadyRunning, match="A preflight has shop/production"):
        await submit(database, id="run-2", kind="cutover")


async def test_a_parked_run_keeps_its_target_until_a_person_decides(database: Database) -> None:
    await submit(database, kind="cutover")
    lease = await claim(database)
    assert lease
    async with database.transaction() as tx:
        parked = await leases.end(tx, lease, RunState.PARKED, "nobody knows")
    assert (parked.state, parked.trouble, parked.finished_at) == (
        RunState.PARKED,
        "nobody knows",
        None,
    )
    assert (await submit(database, id="run-2", kind="cutover")).joined
    assert await claim(database) is None
    async with database.transaction() as tx:
        await runs.resume(tx, "run-1")
    assert await claim(database) is not None


async def test_a_rollback_takes_the_target_from_a_running_cutover(database: Database) -> None:
    await submit(database, kind="cutover")
    old = await claim(database)
    assert old
    rollback = replace(ORDER, id="run-2", kind="rollback", by="U0CALL")
    async with database.transaction() as tx:
        made = await runs.supersede(tx, rollback)
        again = await runs.supersede(tx, replace(rollback, id="run-3"))
    new = await claim(database)
    assert new

    assert made == Submitted(run="run-2", joined=False, superseded="run-1")
    assert again == Submitted(run="run-2", joined=True)
    assert new.fence > old.fence
    with pytest.raises(LeaseLost):
        async with database.transaction() as tx:
            await leases.prove(tx, old)
    async with database.reading() as tx:
        gone = await runs.run(tx, "run-1")
    assert (gone.state, gone.cancelled_by) == (RunState.CANCELLED, "U0CALL")
    assert gone.finished_at is not None


async def test_cancelling_ends_what_rests_and_only_asks_what_runs(database: Database) -> None:
    await submit(database)
    await submit(database, id="run-2", target="other")
    lease = await claim(database)
    assert lease
    resting = {"run-1", "run-2"} - {lease.run}
    async with database.transaction() as tx:
        asked = await runs.cancel(tx, lease.run, "U0LEAD")
        ended = await runs.cancel(tx, *resting, "U0LEAD")
        renewed = await leases.renew(tx, owner="a", ttl_ms=1)

    assert (asked.state, asked.cancelled_by) == (RunState.RUNNING, "U0LEAD")
    assert ended.state is RunState.CANCELLED
    assert renewed == {(lease.run, lease.fence): "U0LEAD"}


async def test_cancelling_what_has_ended_changes_nothing(database: Database) -> None:
    await submit(database)
    lease = await claim(database)
    assert lease
    async with database.transaction() as tx:
        done = await leases.end(tx, lease, RunState.DONE, "")
        assert await runs.cancel(tx, "run-1", "U0LEAD") == done


async def test_two_clicks_at_once_resume_a_waiting_run_once(database: Database) -> None:
    await submit(database)
    lease = await claim(database)
    assert lease
    async with database.transaction() as tx:
        await leases.suspend(tx, lease, NEVER)

    async def click() -> Lease | None:
        async with database.transaction() as tx:
            await runs.resume(tx, "run-1")
        return await claim(database)

    assert [bool(one) for one in await asyncio.gather(click(), click())].count(True) == 1


async def test_the_latest_run_of_a_kind_is_found(database: Database) -> None:
    await submit(database)
    async with database.transaction() as tx:
        await runs.cancel(tx, "run-1", "U0LEAD")
    await submit(database, id="run-2")
    async with database.reading() as tx:
        latest = await runs.latest(tx, "shop/production", "preflight")

        assert latest is not None
        assert latest.id == "run-2"
        assert await runs.latest(tx, "shop/production", "cutover") is None
