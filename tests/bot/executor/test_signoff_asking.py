"""Who may ask for sign-offs, and when they are asked again."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.domain.signoff.refusal import Reason, SignoffRefused
from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import RoleStanding
from tests.bot.executor.signoff_team import DBA, refused, standing
from tests.bot.executor.signoff_world import (
    BEN,
    CAT,
    EVE,
    LEAD,
    WHY,
    TestClock,
    World,
)


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
