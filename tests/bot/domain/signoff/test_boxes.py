"""The runbook's four sign-off lines are ticked by the sign-offs themselves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.lines import SIGN_OFFS
from bot.domain.signoff.boxes import boxes
from bot.domain.signoff.role import Role
from bot.domain.standing import Known, Standing, stand_all
from storage.database import open_database
from tests.bot.executor.signoff_world import ANN, BEN, CAT, DAN, EVE, WHY, TestClock, World

TL, DBA, PO, SEC = Role


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
async def world(tmp_path: Path, clock: TestClock) -> AsyncIterator[World]:
    database = await open_database(f"sqlite:///{tmp_path / 'slipway.db'}", clock)
    found = World(databases=[database], folder=tmp_path / "migrations")
    found.staff(technical_lead={ANN}, dba={BEN, CAT}, product_owner={DAN}, security={EVE})
    yield found
    await database.close()


async def standings(world: World, clock: TestClock) -> list[tuple[Standing, str, str]]:
    known = Known(now=clock.now(), signed=boxes(await world.state()))
    return [(box.standing, box.said, box.by) for box in stand_all(SIGN_OFFS, known)]


def test_before_anybody_asked_the_lines_wait(clock: TestClock) -> None:
    found = stand_all(SIGN_OFFS, Known(now=clock.now()))

    assert {(box.standing, box.said) for box in found} == {
        (Standing.NOT_YET, "waits for the sign-offs")
    }


async def test_each_line_is_what_its_role_says(world: World, clock: TestClock) -> None:
    world.write(signoffs={"minimum": {"dba": 2, "product_owner": 0}})
    await world.ask()
    await world.approve(TL, ANN)
    await world.approve(DBA, BEN)
    await world.signoffs.reject(await world.click(SEC, EVE, WHY))

    assert await standings(world, clock) == [
        (Standing.HOLDS, "approved", ANN),
        (Standing.MISSING, "1 of 2 have answered", ""),
        (Standing.NOT_NEEDED, "the plan does not ask for it", ""),
        (Standing.FAILS, WHY, EVE),
    ]


async def test_several_approvals_are_one_line_that_lasts_until_they_expire(
    world: World, clock: TestClock
) -> None:
    world.write(signoffs={"minimum": {"dba": 2}})
    await world.ask()
    await world.approve(DBA, BEN)
    await world.approve(DBA, CAT)
    box = boxes(await world.state())[1]
    assert (box.said, box.by) == ("approved, by 1 more as well", CAT)
    assert box.until == clock.now() + timedelta(hours=24)
    clock.advance(timedelta(hours=24))

    assert (await standings(world, clock))[1] == (Standing.OLD, "it has expired", "")


async def test_what_a_cutover_went_ahead_on_holds_for_good(world: World, clock: TestClock) -> None:
    await world.ask()
    for role, who in ((TL, ANN), (DBA, BEN), (PO, DAN), (SEC, EVE)):
        await world.approve(role, who)
    gate = await world.signoffs.gate(world.migration)
    async with world.signoffs.database.transaction() as tx:
        await world.signoffs.spend(tx, gate, plan=gate.plan, run="cutover-1", by=EVE)
    clock.advance(timedelta(days=9))

    assert {box.standing for box in boxes(await world.state())} == {Standing.HOLDS}
    assert {box.until for box in boxes(await world.state())} == {None}
