"""Taking a migration back from whatever has it, also after the fact."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.connectors.emergency_log import EmergencyLog
from bot.domain.state import RunState
from bot.executor import way_back
from bot.executor.clock import SystemClock
from bot.executor.late import Late
from bot.executor.way_back import CUTOVER, ROLLBACK, Cause, lock_of
from storage import journal, leases, locks, runs
from storage.database import Database
from tests.bot.executor.conftest import House
from tests.bot.executor.shop import KEY, plan

SHOP = plan()
TARGET = lock_of(SHOP.name)
WANTED = Cause(by="U0ONCALL", said="it is slow")


async def cutover(database: Database, *steps: str) -> leases.Lease:
    """One that is under way and has begun these steps."""
    order = runs.RunOrder(
        id="cutover-1",
        kind=CUTOVER,
        target=TARGET,
        migration=SHOP.name,
        channel="C0SHOP",
        input={**way_back.frozen(SHOP, "/m", "C0SHOP"), "book": "ab12"},
        by="U0LEAD",
    )
    async with database.transaction() as tx:
        await runs.submit(tx, order)
        claimed = await leases.claim(tx, owner="bot", ttl_ms=60_000, kinds=(CUTOVER,))
        assert claimed
        for seq, name in enumerate(steps, 1):
            await leases.begin_step(tx, claimed[0], seq, name)
    return claimed[0]


async def back(database: Database, cause: Cause = WANTED) -> runs.Submitted:
    async with database.transaction() as tx:
        known = await runs.latest(tx, SHOP.name, CUTOVER)
        assert known
        return await way_back.order(tx, KEY, way_back.frozen_of(known), known, cause)


async def test_a_rollback_takes_the_migration_from_a_running_cutover_and_locks_it(
    house: House,
) -> None:
    lease = await cutover(house.database, "check-gates", "1-take-lock", "1-switch-traffic")

    ordered = await back(house.database)
    again = await back(house.database, Cause(by="U0LEAD", said="me too"))

    assert (ordered.superseded, ordered.joined) == ("cutover-1", False)
    assert (again.run, again.joined) == (ordered.run, True)
    async with house.database.transaction() as tx:
        assert (await runs.run(tx, "cutover-1")).state is RunState.CANCELLED
        lock = await locks.of(tx, SHOP.name)
        assert lock is not None
        assert (lock.reason, lock.by) == ("rolled back: it is slow", "U0ONCALL")
        claimed = await leases.claim(tx, owner="bot", ttl_ms=60_000, kinds=(ROLLBACK,))
        assert claimed
        assert claimed[0].fence > lease.fence


async def test_what_never_reached_the_switch_is_taken_back_without_a_lock(house: House) -> None:
    await cutover(house.database, "check-gates", "1-take-lock")

    await back(house.database)

    async with house.database.reading() as tx:
        assert await locks.of(tx, SHOP.name) is None


async def test_a_page_is_taken_away_without_a_lock_and_its_card_drawn_again(house: House) -> None:
    frozen = way_back.frozen(SHOP, "/m", "C0SHOP")
    alone = Cause(by="U0ONCALL", said="it is slow", page="maintenance-1")
    async with house.database.transaction() as tx:
        ordered = await way_back.order(tx, KEY, frozen, None, alone)
        run = await runs.run(tx, ordered.run)
        assert await locks.of(tx, SHOP.name) is None

    shown = [(posting.key, posting.view) for posting in way_back.rollback_postings(run)]
    assert shown == [
        (f"rollback/{run.id}/card", "rollback.card"),
        ("maintenance/maintenance-1/card", "maintenance.card"),
    ]
    assert (run.input["cutover"], run.input["switched"]) == ("", False)


async def test_what_was_done_without_the_database_is_told_to_it_once_and_outranks_it(
    house: House, tmp_path: Path
) -> None:
    await cutover(house.database, "check-gates", "1-switch-traffic")
    log = EmergencyLog(tmp_path / "rollbacks.log")
    at = datetime.now(UTC).isoformat(timespec="seconds")
    frozen = way_back.frozen(SHOP, "/m", "C0SHOP")
    log.append({"id": "emergency-1", "at": at, "by": "terminal:root", **frozen})
    late = Late(database=house.database, key=KEY, log=log, clock=SystemClock(), wake=lambda: None)
    assert await late.merge() == 0  # it is still under way

    log.append({"id": "emergency-1", "fences": {"web-1": 1_000_007}})
    log.append({"id": "emergency-1", "seen": [{"target": "web-1", "side": "old"}]})
    assert await late.merge() == 1
    assert await late.merge() == 0

    async with house.database.transaction() as tx:
        run = await runs.latest(tx, SHOP.name, ROLLBACK)
        assert run is not None
        assert run.input["late"] == at
        claimed = await leases.claim(tx, owner="bot", ttl_ms=60_000, kinds=(ROLLBACK,))
        assert claimed
        assert claimed[0].fence == 1_000_008
        tags = [entry.tag for entry in await journal.entries(tx, migration=SHOP.name)]
    assert tags.count("rollback:late:told") == 1
    assert log.pending() == ()


async def test_a_fence_is_only_ever_raised(house: House) -> None:
    async with house.database.transaction() as tx:
        await leases.raise_fence(tx, TARGET, 9)
        await leases.raise_fence(tx, TARGET, 4)
    lease = await cutover(house.database)

    assert lease.fence == 10
