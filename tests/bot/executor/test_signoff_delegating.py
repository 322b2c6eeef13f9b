"""Who answers for whom, for how long."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.signoff.refusal import Reason
from bot.domain.signoff.standing import RoleStanding
from tests.bot.executor.signoff_team import DBA, PO, SEC, TL, end, handover, met, refused, standing
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


async def test_somebody_stands_in_as_himself_for_a_while(world: World, clock: TestClock) -> None:
    world.write(quorum=4)
    await world.ask()
    early = handover(world, clock, starts=clock.now() + timedelta(hours=1))
    assert await world.signoffs.delegate(early)
    await refused(world.signoffs.approve(await world.click(DBA, DAN)), Reason.NOT_A_MEMBER)
    clock.advance(timedelta(hours=1))
    assert DAN in (await world.state()).asked(DBA)

    await world.approve(DBA, DAN)
    await world.approve(PO, DAN)
    await world.approve(TL, ANN)
    await world.approve(SEC, EVE)

    state = await world.state()
    here = state.role(DBA)
    assert here is not None
    assert (here.approvals[0].by, here.approvals[0].on_behalf_of) == (DAN, BEN)
    assert state.people == {ANN, DAN, EVE}
    assert not await met(world)
    await world.approve(DBA, CAT)
    assert await met(world)
    assert "delegation:given" in await world.rows()


async def test_a_delegation_ends_with_its_time_and_with_its_giver(
    world: World, clock: TestClock
) -> None:
    world.write(signoffs={"hours": 240})
    await world.ask()
    await world.signoffs.delegate(handover(world, clock))
    clock.advance(timedelta(days=2))
    await refused(world.signoffs.approve(await world.click(DBA, DAN)), Reason.NOT_A_MEMBER)
    await world.signoffs.delegate(handover(world, clock))
    await world.approve(DBA, DAN)
    clock.advance(timedelta(days=3))
    await world.signoffs.gate(world.migration)
    assert await standing(world, DBA) is RoleStanding.APPROVED

    world.staff(dba={CAT})

    await world.signoffs.gate(world.migration)
    assert await standing(world, DBA) is RoleStanding.PENDING
    await refused(world.signoffs.approve(await world.click(DBA, DAN)), Reason.NOT_A_MEMBER)


async def test_a_delegation_is_ended_by_its_giver_alone_and_what_was_answered_before_stands(
    world: World, clock: TestClock
) -> None:
    await world.ask()
    given = await world.signoffs.delegate(handover(world, clock))
    later = await world.signoffs.delegate(
        handover(world, clock, role=DBA, to=EVE, starts=clock.now() + timedelta(hours=1))
    )
    assert given
    assert later
    await world.approve(DBA, DAN)
    clock.advance(timedelta(minutes=1))
    await refused(end(world, given.id, DAN), Reason.NOT_YOURS)
    await refused(end(world, "delegation-0", BEN), Reason.UNKNOWN)

    assert await end(world, given.id, BEN)
    assert await end(world, later.id, BEN)

    await refused(end(world, given.id, BEN), Reason.OVER)
    assert await world.signoffs.handed_on(world.migration, BEN) == ()
    await world.signoffs.gate(world.migration)
    assert await standing(world, DBA) is RoleStanding.APPROVED
    assert DAN not in (await world.state()).asked(DBA)
    await world.signoffs.revoke(await world.click(DBA, DAN))
    await refused(world.signoffs.approve(await world.click(DBA, DAN)), Reason.NOT_A_MEMBER)
    clock.advance(timedelta(hours=2))
    await refused(world.signoffs.approve(await world.click(DBA, EVE)), Reason.NOT_A_MEMBER)
    assert (await world.rows()).count("delegation:ended") == 2


async def test_whoever_asked_or_edited_hands_nothing_on(world: World, clock: TestClock) -> None:
    world.staff(dba={BEN, CAT, LEAD})
    early = handover(world, clock, by=LEAD, to=EVE)
    assert await world.signoffs.delegate(early)
    await world.ask(by=LEAD)

    await refused(world.signoffs.approve(await world.click(DBA, EVE)), Reason.NOT_A_MEMBER)
    for changes, reason in (
        ({"by": LEAD, "to": EVE}, Reason.REQUESTER),
        ({"to": LEAD}, Reason.DELEGATE),
        ({"to": BEN}, Reason.DELEGATE),
        ({"by": ANN}, Reason.NOT_A_MEMBER),
        ({"ends": clock.now()}, Reason.WRONG_TIMES),
        ({"ends": clock.now() + timedelta(days=31)}, Reason.WRONG_TIMES),
        ({"reason": "later"}, Reason.NO_REASON),
    ):
        await refused(world.signoffs.delegate(handover(world, clock, **changes)), reason)
    world.town.guests = {DAN}
    await refused(world.signoffs.delegate(handover(world, clock)), Reason.DELEGATE)


async def test_a_form_sent_twice_hands_over_once(world: World, clock: TestClock) -> None:
    order = handover(world, clock)

    assert await world.signoffs.delegate(order)
    assert await world.signoffs.delegate(order) is None
