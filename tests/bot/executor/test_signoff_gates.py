"""When the sign-offs let a cutover begin."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.signoff.refusal import Reason
from bot.domain.signoff.role import Role
from tests.bot.executor.signoff_team import DBA, PO, SEC, TL, everybody, met, refused
from tests.bot.executor.signoff_world import (
    ANN,
    BEN,
    CAT,
    DAN,
    EVE,
    LEAD,
    TestClock,
    World,
)


async def test_a_cutover_begins_once_on_sign_offs_that_nobody_takes_back_then(
    world: World,
) -> None:
    await world.ask()
    await everybody(world)
    gate = await world.signoffs.gate(world.migration)

    async with world.signoffs.database.transaction() as tx:
        await world.signoffs.spend(tx, gate, plan=gate.plan, run="cutover-1", by=LEAD)

    await refused(world.signoffs.revoke(await world.click(DBA, BEN)), Reason.SPENT)
    await refused(world.signoffs.approve(await world.click(DBA, CAT)), Reason.SPENT)
    again = await world.signoffs.gate(world.migration)
    assert not again.met
    async with world.signoffs.database.transaction() as tx:
        await refused(
            world.signoffs.spend(tx, gate, plan=gate.plan, run="cutover-2", by=LEAD), Reason.MOVED
        )
        await refused(
            world.signoffs.spend(tx, again, plan=again.plan, run="cutover-2", by=LEAD),
            Reason.NOT_MET,
        )
    assert (await world.rows()).count("request:spent") == 1
    await world.ask()


async def test_a_revocation_just_before_the_cutover_stops_it(world: World) -> None:
    await world.ask()
    await everybody(world)
    gate = await world.signoffs.gate(world.migration)
    assert await world.signoffs.revoke(await world.click(DBA, BEN))

    async with world.signoffs.database.transaction() as tx:
        await refused(
            world.signoffs.spend(tx, gate, plan=gate.plan, run="cutover-1", by=LEAD), Reason.MOVED
        )


async def test_what_was_signed_off_for_one_plan_is_not_spent_on_another(world: World) -> None:
    await world.ask()
    await everybody(world)
    gate = await world.signoffs.gate(world.migration)

    async with world.signoffs.database.transaction() as tx:
        other = world.signoffs.spend(tx, gate, plan="another", run="cutover-1", by=LEAD)
        await refused(other, Reason.STALE)


async def test_who_goes_on_without_sign_offs_closes_them(world: World) -> None:
    gate = await world.signoffs.gate(world.migration)
    assert (gate.state, len(gate.lacks)) == (None, 1)
    assert gate.approvers == {ANN, BEN, CAT, DAN, EVE}
    await world.ask()
    await world.approve(DBA, BEN)
    gate = await world.signoffs.gate(world.migration)
    assert [lack.role for lack in gate.lacks] == [TL, PO, SEC, None]

    async with world.signoffs.database.transaction() as tx:
        await world.signoffs.skip(tx, gate, run="cutover-1", by=LEAD)

    await refused(world.signoffs.approve(await world.click(TL, ANN)), Reason.SPENT)


async def test_after_a_day_nothing_counts_any_more(world: World, clock: TestClock) -> None:
    await world.ask()
    await everybody(world)
    gate = await world.signoffs.gate(world.migration)
    clock.advance(timedelta(hours=24) - timedelta(milliseconds=1))
    assert await met(world)
    assert await world.signoffs.expired(world.migration) == ()

    clock.advance(timedelta(milliseconds=1))

    assert not await met(world)
    async with world.signoffs.database.transaction() as tx:
        await refused(
            world.signoffs.spend(tx, gate, plan=gate.plan, run="cutover-1", by=LEAD), Reason.EXPIRED
        )
    for act in (world.signoffs.approve, world.signoffs.revoke):
        await refused(act(await world.click(DBA, BEN)), Reason.EXPIRED)
    assert await world.signoffs.expired(world.migration) == tuple(Role)
    assert await world.signoffs.expired(world.migration) == ()
    assert (await world.rows()).count("role:expired") == 4
