"""The cards follow the world: at once where somebody says so, and everywhere now and then."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import RoleStanding
from bot.executor.signoff_watch import SignoffWatch
from storage.database import open_database
from tests.bot.executor.signoff_world import ANN, BEN, CAT, DAN, EVE, TestClock, World


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    database = await open_database(f"sqlite:///{tmp_path / 'slipway.db'}", TestClock())
    found = World(databases=[database], folder=tmp_path / "migrations")
    found.staff(technical_lead={ANN}, dba={BEN, CAT}, product_owner={DAN}, security={EVE})
    await found.ask()
    yield found
    await database.close()


async def until_void(world: World, *roles: Role) -> None:
    deadline = time.monotonic() + 10
    while True:
        state = await world.state()
        void = {one.role for one in state.roles if one.standing is RoleStanding.VOID}
        if void == set(roles):
            return
        assert time.monotonic() < deadline, void
        await asyncio.sleep(0.005)


async def test_a_role_is_asked_again_as_soon_as_somebody_says_that_more_is_known(
    world: World,
) -> None:
    watch = SignoffWatch(world.signoffs, every=3600)
    watch.start()
    try:
        world.marks[Role.SECURITY] += 1
        watch.look("somebody/else")
        watch.look(world.migration)
        await until_void(world, Role.SECURITY)
    finally:
        await watch.stop()


async def test_what_nobody_told_is_seen_a_little_later(world: World) -> None:
    watch = SignoffWatch(world.signoffs, every=0.02)
    watch.start()
    try:
        world.marks[Role.DBA] += 1
        await until_void(world, Role.DBA)
    finally:
        await watch.stop()


async def test_a_broken_file_voids_nothing_and_ends_nothing(world: World) -> None:
    file = world.folder / "shop.yml"
    kept = file.read_text()
    watch = SignoffWatch(world.signoffs, every=0.02)
    watch.start()
    try:
        file.write_text("app: [")
        watch.look(world.migration)
        await world.signoffs.refresh_all()
        assert not [one for one in (await world.state()).roles if one.ask.round > 1]
        file.write_text(kept)
        world.marks[Role.DBA] += 1
        await until_void(world, Role.DBA)
    finally:
        await watch.stop()
