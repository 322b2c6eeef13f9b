"""What a click on a sign-off does, and to whom it is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.directory import DirectorySilent
from bot.domain.signoff.refusal import Reason
from bot.domain.signoff.standing import RoleStanding
from storage import journal, outbox
from tests.bot.executor.signoff_team import DBA, PO, SEC, TL, everybody, met, refused, standing
from tests.bot.executor.signoff_world import (
    ANN,
    BEN,
    CAT,
    DAN,
    EVE,
    LEAD,
    WHY,
    World,
)


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
