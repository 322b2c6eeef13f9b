"""What becomes of sign-offs when plan or evidence change."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.signoff.refusal import Reason
from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import RoleStanding
from tests.bot.executor.signoff_team import DBA, SEC, TL, everybody, met, refused, standing
from tests.bot.executor.signoff_world import (
    BEN,
    CAT,
    EVE,
    LEAD,
    TestClock,
    World,
)


async def test_changed_evidence_voids_one_role_and_says_what_changed(world: World) -> None:
    await world.ask()
    await everybody(world)
    old = await world.click(DBA, CAT)
    world.marks[DBA] += 1

    assert await world.signoffs.refresh(world.migration) == (DBA,)
    assert await world.signoffs.refresh(world.migration) == ()

    state = await world.state()
    here = state.role(DBA)
    assert here is not None
    assert (here.standing, here.approvals) == (RoleStanding.VOID, ())
    assert [one.sentence for one in here.changes] == ["Fact: holds, 1 (was: holds, 0)"]
    assert here.ask.cause == "Changed: Fact."
    assert [one.role for one in state.missing] == [DBA]
    await refused(world.signoffs.approve(old), Reason.STALE)
    await world.approve(DBA, CAT)
    assert await met(world)


async def test_an_edit_of_the_plan_voids_all_of_it(world: World) -> None:
    await world.ask()
    await everybody(world)
    world.write(by=EVE, health=["https://shop.test/up"])

    assert await world.signoffs.refresh(world.migration) == tuple(Role)

    state = await world.state()
    assert all(one.plan_changed and not one.approvals for one in state.roles)
    assert not await met(world)
    await refused(world.signoffs.approve(await world.click(SEC, EVE)), Reason.EDITOR)


async def test_a_click_sees_an_edit_before_anybody_else_did(world: World) -> None:
    await world.ask()
    click = await world.click(DBA, BEN)
    world.write(health=["https://shop.test/up"])

    await refused(world.signoffs.approve(click), Reason.STALE)

    assert await standing(world, DBA) is RoleStanding.VOID
    await world.approve(DBA, BEN)


async def test_what_was_voided_does_not_come_back_with_the_old_plan(world: World) -> None:
    await world.ask()
    await everybody(world)
    world.marks[DBA] += 1
    await world.signoffs.refresh(world.migration)
    world.marks[DBA] -= 1
    await world.signoffs.refresh(world.migration)

    assert await standing(world, DBA) is RoleStanding.VOID
    assert not await met(world)


async def test_a_plan_that_changes_after_the_last_approval_does_not_run(world: World) -> None:
    await world.ask()
    await everybody(world)
    gate = await world.signoffs.gate(world.migration)
    world.write(health=["https://shop.test/up"])
    assert not await met(world)

    async with world.signoffs.database.transaction() as tx:
        await refused(
            world.signoffs.spend(tx, gate, plan=gate.plan, run="cutover-1", by=LEAD), Reason.MOVED
        )


async def test_an_approval_lapses_when_its_giver_turns_out_to_be_the_editor(world: World) -> None:
    await world.ask()
    await everybody(world)
    world.edited_by = frozenset({BEN})

    assert not await met(world)

    assert await standing(world, DBA) is RoleStanding.PENDING
    assert (await world.rows())[-1] == "vote:lapsed"
    assert BEN in (await world.state()).request.editors


async def test_what_expired_stays_so_when_the_evidence_changes(
    world: World, clock: TestClock
) -> None:
    await world.ask()
    clock.advance(timedelta(hours=12))
    world.marks[DBA] += 1
    await world.signoffs.refresh(world.migration)
    clock.advance(timedelta(hours=12))
    world.marks[TL] += 1
    world.marks[DBA] += 1

    assert await world.signoffs.refresh(world.migration) == (DBA,)

    assert await standing(world, TL) is RoleStanding.EXPIRED
    assert (await world.state()).next_expiry == clock.now() + timedelta(hours=24)


async def test_a_role_that_the_plan_begins_to_ask_for_is_asked(world: World) -> None:
    world.write(signoffs={"minimum": {"security": 0}})
    await world.ask()
    world.write(signoffs={})
    assert await world.signoffs.refresh(world.migration) == tuple(Role)
    world.write(signoffs={"minimum": {"security": 0}})
    assert SEC not in await world.signoffs.refresh(world.migration)
    world.write(signoffs={})

    assert await world.signoffs.refresh(world.migration) == tuple(Role)

    here = (await world.state()).role(SEC)
    assert here is not None
    assert (here.ask.round, here.ask.eligible) == (2, (EVE,))
