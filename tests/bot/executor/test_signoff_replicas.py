"""Clicks at one moment on three replicas of one PostgreSQL: one winner, the others are told."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.domain.signoff.decision import Click, Vote
from bot.domain.signoff.gate import SignoffGate
from bot.domain.signoff.refusal import Reason, SignoffRefused
from bot.domain.signoff.role import Role
from bot.executor.clock import SystemClock
from storage.database import open_database
from tests.bot.executor.signoff_world import ANN, BEN, CAT, DAN, EVE, LEAD, WHY, World
from tests.postgres import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]

ROUNDS = 40
DBAS = {BEN, CAT, DAN, EVE}


@pytest.fixture
async def world(postgres_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """Three services, each with connections of its own."""
    async with AsyncExitStack() as stack:
        databases = []
        for _ in range(3):
            databases.append(await open_database(postgres_url, SystemClock()))
            stack.push_async_callback(databases[-1].close)
        found = World(databases=databases, folder=tmp_path / "migrations")
        found.write(quorum=1, signoffs={"minimum": {"product_owner": 0, "security": 0}})
        found.staff(dba=DBAS, technical_lead={ANN})
        yield found


async def told(world: World, who: list[str], *, reason: str = "") -> list[Vote | Reason | None]:
    """What each of four clicks on three replicas comes to."""
    clicks = [await world.click(Role.DBA, each, reason) for each in who]

    async def one(number: int) -> Vote | Reason | None:
        service = world.services[number % 3]
        act = service.reject if reason else service.approve
        try:
            return await act(clicks[number])
        except SignoffRefused as why:
            return why.reason

    return list(await asyncio.gather(*(one(number) for number in range(len(clicks)))))


async def fresh(world: World, number: int) -> None:
    """The next round: the evidence has changed, so the role is asked again."""
    if number == 0:
        await world.ask(by=LEAD)
    else:
        world.marks[Role.DBA] += 1
        assert await world.signoffs.refresh(world.migration) == (Role.DBA,)


async def test_of_four_approvers_at_once_one_wins_and_three_are_told(world: World) -> None:
    for number in range(ROUNDS):
        await fresh(world, number)

        outcome = await told(world, sorted(DBAS))

        assert sum(isinstance(one, Vote) for one in outcome) == 1
        assert outcome.count(Reason.ALREADY_MET) == 3
        here = (await world.state()).role(Role.DBA)
        assert here is not None
        assert len(here.votes) == 1
    rows = Counter(await world.rows())
    assert (rows["vote:approved"], rows["click:denied"]) == (ROUNDS, 3 * ROUNDS)


async def test_of_four_clicks_of_one_person_one_counts(world: World) -> None:
    for number in range(ROUNDS // 4):
        await fresh(world, number)

        outcome = await told(world, [BEN] * 4)

        assert sum(isinstance(one, Vote) for one in outcome) == 1
        assert outcome.count(Reason.ALREADY_YOURS) == 3


async def test_of_four_rejections_at_once_one_is_written(world: World) -> None:
    await fresh(world, 0)

    outcome = await told(world, sorted(DBAS), reason=WHY)

    assert sum(isinstance(one, Vote) for one in outcome) == 1
    assert outcome.count(Reason.REJECTED) == 3


async def test_one_delivery_on_three_replicas_has_one_effect(world: World) -> None:
    await fresh(world, 0)
    click = await world.click(Role.DBA, BEN)

    votes = await asyncio.gather(*(each.approve(click) for each in world.services))

    assert sum(vote is not None for vote in votes) == 1


async def test_of_three_replicas_that_ask_and_refresh_one_does(world: World) -> None:
    asked = await asyncio.gather(
        *(
            each.request(channel=world.channel, by=LEAD, key=f"R{number}")
            for number, each in enumerate(world.services)
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(one, SignoffRefused) for one in asked) == 2
    world.marks[Role.DBA] += 1

    moved = await asyncio.gather(*(each.refresh(world.migration) for each in world.services))

    assert sorted(moved) == [(), (), (Role.DBA,)]
    assert Counter(await world.rows())["role:asked-again"] == 1


async def began(world: World, gate: SignoffGate) -> bool:
    """Whether the second replica's cutover may begin on what the gate said."""
    service = world.services[1]
    try:
        async with service.database.transaction() as tx:
            await service.spend(tx, gate, plan=gate.plan, run="cutover-1", by=LEAD)
    except SignoffRefused:
        return False
    return True


async def taken_back(world: World, click: Click) -> bool:
    """Whether the third replica took the approval back."""
    try:
        return await world.services[2].revoke(click) is not None
    except SignoffRefused:
        return False


async def test_a_cutover_and_a_revocation_at_once_leave_no_doubt(world: World) -> None:
    for _ in range(8):
        await world.ask(by=LEAD)
        await world.approve(Role.TECHNICAL_LEAD, ANN)
        for _ in range(8):
            await world.approve(Role.DBA, BEN)
            gate = await world.signoffs.gate(world.migration)
            click = await world.click(Role.DBA, BEN)

            one, other = await asyncio.gather(began(world, gate), taken_back(world, click))

            assert one != other
            if one:
                break
        else:
            return
