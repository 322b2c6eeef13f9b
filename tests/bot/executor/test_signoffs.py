"""Who may sign off what, and what becomes of it; the service and the database are the real ones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.directory import DirectorySilent
from bot.domain.signoff.delegation import Delegation, Handover
from bot.domain.signoff.refusal import Reason, SignoffRefused
from bot.domain.signoff.request import SignoffRequest
from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import RoleStanding
from storage import journal, outbox
from storage.database import Database, open_database
from tests.bot.executor.signoff_world import (
    ANN,
    BEN,
    CAT,
    DAN,
    EVE,
    LEAD,
    WHY,
    TestClock,
    World,
)

TL, DBA, PO, SEC = Role


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


def team(database: Database, folder: Path) -> World:
    """Five people in four roles."""
    found = World(databases=[database], folder=folder / "migrations")
    found.staff(technical_lead={ANN}, dba={BEN, CAT}, product_owner={DAN}, security={EVE})
    return found


@pytest.fixture
async def world(tmp_path: Path, clock: TestClock) -> AsyncIterator[World]:
    database = await open_database(f"sqlite:///{tmp_path / 'slipway.db'}", clock)
    yield team(database, tmp_path)
    await database.close()


async def everybody(world: World) -> None:
    for role, who in ((TL, ANN), (DBA, BEN), (PO, DAN), (SEC, EVE)):
        await world.approve(role, who)


async def refused(attempt: Awaitable[object], *reasons: Reason) -> str:
    """The sentence with which it is refused, for one of these reasons."""
    with pytest.raises(SignoffRefused) as caught:
        await attempt
    assert caught.value.reason in reasons, caught.value.reason
    assert caught.value.next_action
    return caught.value.sentence


async def standing(world: World, role: Role) -> RoleStanding:
    here = (await world.state()).role(role)
    assert here is not None
    return here.standing


async def met(world: World) -> bool:
    return (await world.signoffs.gate(world.migration)).met


def handover(world: World, clock: TestClock, **changes: Any) -> Handover:
    given = {
        "channel": world.channel,
        "role": DBA,
        "to": DAN,
        "starts": clock.now(),
        "ends": clock.now() + timedelta(days=2),
        "reason": "I am on the road until Tuesday",
        "by": BEN,
        "key": world.key(),
    }
    return Handover(**given | changes)


async def test_four_approvals_meet_the_gate_and_each_leaves_its_row(world: World) -> None:
    await world.ask()
    assert not await met(world)

    await everybody(world)

    assert await met(world)
    assert (await world.state()).people == {ANN, BEN, DAN, EVE}
    assert await world.rows() == ["request:asked", *["vote:approved"] * 4]


async def test_the_row_of_a_vote_says_on_what_and_what_was_seen(world: World) -> None:
    asked = await world.ask()
    click = replace(await world.click(DBA, BEN), head="0123456789ab")

    vote = await world.signoffs.approve(click)

    assert vote is not None
    async with world.signoffs.database.reading() as tx:
        row = (await journal.latest(tx, migration=world.migration, limit=1))[0]
        assert set(await outbox.busy_channels(tx)) == {world.channel, ANN, BEN, CAT, DAN, EVE}
    state = await world.state()
    assert (row.actor, row.payload["request"], row.payload["role"]) == (BEN, asked, "dba")
    assert (row.payload["plan"], row.payload["file"]) == (state.request.plan, state.request.file)
    assert (row.payload["version"], row.payload["head"]) == (click.version, "0123456789ab")


async def test_a_second_click_is_told_that_it_is_done(world: World) -> None:
    await world.ask()
    await world.approve(DBA, BEN)

    said = await refused(world.signoffs.approve(await world.click(DBA, BEN)), Reason.ALREADY_YOURS)

    assert "You approved this" in said
    assert (await world.rows())[-1] == "click:denied"
    assert (await world.rows()).count("vote:approved") == 1


async def test_a_delivery_that_comes_again_has_no_second_effect(world: World) -> None:
    await world.ask()
    click = await world.click(DBA, BEN)
    assert await world.signoffs.approve(click)
    assert await world.signoffs.approve(click) is None
    assert await world.signoffs.revoke(await world.click(DBA, BEN))

    assert await world.signoffs.approve(click) is None

    assert await standing(world, DBA) is RoleStanding.PENDING


async def test_who_comes_second_is_told_who_was_first(world: World) -> None:
    await world.ask()
    await world.approve(DBA, BEN)
    await world.approve(TL, ANN)

    said = await refused(world.signoffs.approve(await world.click(DBA, CAT)), Reason.ALREADY_MET)

    assert BEN in said


async def test_a_second_of_a_role_counts_where_more_people_are_needed(world: World) -> None:
    world.write(quorum=5)
    await world.ask()
    await everybody(world)
    assert not await met(world)

    await world.approve(DBA, CAT)

    assert await standing(world, DBA) is RoleStanding.APPROVED
    assert await met(world)


async def test_a_role_may_take_two_different_people(world: World) -> None:
    world.write(signoffs={"minimum": {"dba": 2}})
    await world.ask()
    await everybody(world)
    assert not await met(world)
    await refused(world.signoffs.approve(await world.click(DBA, BEN)), Reason.ALREADY_YOURS)

    await world.approve(DBA, CAT)

    assert await met(world)


async def test_one_person_in_two_roles_answers_each_and_counts_once(world: World) -> None:
    world.write(quorum=3)
    world.staff(technical_lead={ANN}, dba={ANN}, product_owner={ANN}, security={ANN, BEN, CAT})
    await world.ask()

    await world.approve(TL, ANN)
    assert await standing(world, DBA) is RoleStanding.PENDING
    for role in (DBA, PO, SEC):
        await world.approve(role, ANN)
    state = await world.state()
    assert not state.missing
    assert (state.people, state.people_missing) == ({ANN}, 2)
    assert not await met(world)
    await world.approve(SEC, BEN)
    await world.approve(SEC, CAT)

    assert await met(world)


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


async def test_nobody_signs_off_what_they_asked_for(world: World) -> None:
    world.staff(technical_lead={ANN, LEAD}, dba={BEN}, product_owner={DAN}, security={EVE})
    await world.ask(by=LEAD)
    click = await world.click(TL, LEAD)

    await refused(world.signoffs.approve(click), Reason.REQUESTER)
    again = replace(click, key=world.key(), reason=WHY)
    await refused(world.signoffs.reject(again), Reason.REQUESTER)


async def test_nobody_signs_off_what_they_edited(world: World) -> None:
    world.edited_by = frozenset({BEN})
    await world.ask()

    await refused(world.signoffs.approve(await world.click(DBA, BEN)), Reason.EDITOR)
    world.edited_by = frozenset({CAT})
    await refused(world.signoffs.approve(await world.click(DBA, CAT)), Reason.EDITOR)


async def test_an_approval_lapses_when_its_giver_turns_out_to_be_the_editor(world: World) -> None:
    await world.ask()
    await everybody(world)
    world.edited_by = frozenset({BEN})

    assert not await met(world)

    assert await standing(world, DBA) is RoleStanding.PENDING
    assert (await world.rows())[-1] == "vote:lapsed"
    assert BEN in (await world.state()).request.editors


async def test_whoever_asks_again_does_not_answer(world: World) -> None:
    await world.ask()
    assert await world.signoffs.reject(await world.click(DBA, BEN, WHY))

    again = world.signoffs.ask_again(channel=world.channel, by=CAT, key=world.key())
    assert await again == (DBA,)

    await refused(world.signoffs.approve(await world.click(DBA, CAT)), Reason.ASKED_AGAIN)
    await world.approve(DBA, BEN)


async def test_an_empty_role_is_nobody(world: World) -> None:
    world.staff(dba=set())

    said = await refused(
        world.signoffs.request(channel=world.channel, by=LEAD, key="K1"), Reason.NOBODY
    )

    assert "Database administrator" in said
    world.staff(dba={BEN})
    await world.ask()
    world.staff(dba=set())
    for who in (BEN, EVE, "U0STRANGER"):
        await refused(world.signoffs.approve(await world.click(DBA, who)), Reason.NOBODY)


async def test_a_request_that_too_few_could_answer_is_not_made(world: World) -> None:
    world.write(quorum=6)

    said = await refused(
        world.signoffs.request(channel=world.channel, by=LEAD, key="K1"), Reason.NOBODY
    )

    assert "takes 6, and 5" in said
    assert await world.signoffs.state(world.migration) is None


async def test_who_left_the_role_before_the_click_is_refused(world: World) -> None:
    await world.ask()
    world.staff(dba={CAT})

    await refused(world.signoffs.approve(await world.click(DBA, BEN)), Reason.NOT_A_MEMBER)


async def test_who_left_the_role_after_the_click_counts_no_more(world: World) -> None:
    await world.ask()
    await everybody(world)
    world.staff(dba={CAT})

    gate = await world.signoffs.gate(world.migration)

    assert not gate.met
    assert [lack.role for lack in gate.lacks] == [DBA]
    assert gate.approvers == {ANN, CAT, DAN, EVE}
    world.staff(dba={BEN, CAT})
    assert not await met(world)
    await world.approve(DBA, CAT)
    assert await met(world)


@pytest.mark.parametrize("mark", ["gone", "guests"])
async def test_only_active_full_members_count(world: World, mark: str) -> None:
    await world.ask()
    await world.approve(DBA, BEN)
    getattr(world.town, mark).update({BEN, CAT})

    await refused(world.signoffs.approve(await world.click(DBA, CAT)), Reason.NOT_ELIGIBLE)
    await world.signoffs.gate(world.migration)
    assert await standing(world, DBA) is RoleStanding.PENDING


async def test_while_slack_is_silent_nothing_is_approved_and_all_can_be_revoked(
    world: World,
) -> None:
    await world.ask()
    await world.approve(DBA, BEN)
    world.town.silent = True

    with pytest.raises(DirectorySilent):
        await world.signoffs.approve(await world.click(TL, ANN))
    assert (await world.rows())[-1] == "click:denied"
    with pytest.raises(DirectorySilent):
        await world.signoffs.gate(world.migration)
    world.marks[SEC] += 1
    assert await world.signoffs.refresh(world.migration) == (SEC,)
    assert await world.signoffs.revoke(await world.click(DBA, BEN))
    assert await standing(world, DBA) is RoleStanding.PENDING


async def test_a_rejection_needs_its_reason_and_shuts_the_gate(world: World) -> None:
    await world.ask()
    await everybody(world)
    await refused(world.signoffs.reject(await world.click(DBA, CAT, "no")), Reason.NO_REASON)

    assert await world.signoffs.reject(await world.click(DBA, CAT, WHY))

    assert await standing(world, DBA) is RoleStanding.REJECTED
    gate = await world.signoffs.gate(world.migration)
    assert not gate.met
    assert WHY in gate.lacks[0].said
    said = await refused(world.signoffs.approve(await world.click(DBA, BEN)), Reason.REJECTED)
    assert WHY in said
    await refused(world.signoffs.approve(await world.click(DBA, CAT)), Reason.REJECTED)
    assert await world.signoffs.ask_again(channel=world.channel, by=LEAD, key="A") == (DBA,)
    assert await world.signoffs.ask_again(channel=world.channel, by=LEAD, key="A") is None
    assert await standing(world, TL) is RoleStanding.APPROVED
    await world.approve(DBA, CAT)
    assert await met(world)


async def test_an_outsider_can_reject_nothing(world: World) -> None:
    await world.ask()

    await refused(world.signoffs.reject(await world.click(DBA, ANN, WHY)), Reason.NOT_A_MEMBER)
    assert await standing(world, DBA) is RoleStanding.PENDING


async def test_an_approval_is_taken_back_by_who_gave_it_and_by_nobody_else(world: World) -> None:
    await world.ask()
    await everybody(world)
    await refused(world.signoffs.revoke(await world.click(DBA, CAT)), Reason.NOTHING_TO_REVOKE)
    assert await met(world)

    assert await world.signoffs.revoke(await world.click(DBA, BEN))

    assert not await met(world)
    await refused(world.signoffs.revoke(await world.click(DBA, BEN)), Reason.NOTHING_TO_REVOKE)
    await world.approve(DBA, BEN)
    assert await met(world)


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


async def test_what_has_expired_is_asked_again_or_anew(world: World, clock: TestClock) -> None:
    first = await world.ask()
    old = await world.click(DBA, BEN)
    clock.advance(timedelta(days=2))
    again = world.signoffs.ask_again(channel=world.channel, by=LEAD, key=world.key())
    assert await again == tuple(Role)
    assert await standing(world, DBA) is RoleStanding.VOID
    clock.advance(timedelta(days=2))

    second = await world.ask(by=BEN)

    assert second != first
    await refused(world.signoffs.approve(old), Reason.REPLACED)
    await refused(world.signoffs.approve(await world.click(DBA, BEN)), Reason.REQUESTER)


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


async def test_a_request_is_withdrawn_by_whoever_asked_and_its_approvals_go_with_it(
    world: World,
) -> None:
    name = await world.ask()
    click = await world.click(DBA, CAT)
    await everybody(world)
    assert await met(world)
    await refused(withdraw(world, name, ANN), Reason.NOT_YOURS)
    assert await met(world)
    ready = await world.signoffs.gate(world.migration)

    assert await withdraw(world, name, LEAD)

    gate = await world.signoffs.gate(world.migration)
    assert (gate.met, [lack.reason for lack in gate.lacks]) == (False, [Reason.WITHDRAWN])
    assert not (await world.state()).met
    async with world.signoffs.database.transaction() as tx:
        await refused(
            world.signoffs.spend(tx, ready, plan=ready.plan, run="cutover-1", by=LEAD),
            Reason.MOVED,
        )
    await refused(withdraw(world, name, LEAD), Reason.REPLACED)
    await refused(world.signoffs.approve(click), Reason.WITHDRAWN)
    assert await world.ask() != name
    assert (await world.state()).people == frozenset()
    assert (await world.rows()).count("request:withdrawn") == 1


async def end(world: World, name: str, by: str) -> Delegation | None:
    return await world.signoffs.end_delegation(
        migration=world.migration, name=name, by=by, key=world.key()
    )


async def withdraw(world: World, name: str, by: str) -> SignoffRequest | None:
    return await world.signoffs.withdraw(request=name, by=by, key=world.key())


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


async def test_of_many_requests_at_once_one_is_made(world: World) -> None:
    made = await asyncio.gather(
        *(
            world.signoffs.request(channel=world.channel, by=LEAD, key=f"R{number}")
            for number in range(8)
        ),
        return_exceptions=True,
    )

    assert sum(isinstance(one, SignoffRefused) for one in made) == 7
    assert (await world.rows()).count("request:asked") == 1
    first = next(one for one in made if not isinstance(one, BaseException))
    assert first is not None


async def test_a_button_that_belongs_to_nothing_does_nothing(world: World) -> None:
    world.write(signoffs={"minimum": {"security": 0}})
    await world.ask()
    click = await world.click(DBA, BEN)

    await refused(world.signoffs.approve(replace(click, request="signoff-0")), Reason.UNKNOWN)
    await refused(world.signoffs.approve(await world.click(SEC, EVE)), Reason.NOT_ASKED)
    strange = replace(click, version="0" * 12)
    await refused(world.signoffs.approve(strange), Reason.STALE)
    with pytest.raises(LookupError):
        await world.signoffs.state_of("signoff-0")


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
