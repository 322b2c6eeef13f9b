"""Five people in four roles, and what is asked of them again and again."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.signoff.delegation import Delegation, Handover
from bot.domain.signoff.refusal import Reason, SignoffRefused
from bot.domain.signoff.request import SignoffRequest
from bot.domain.signoff.role import Role
from bot.domain.signoff.standing import RoleStanding
from storage.database import Database
from tests.bot.executor.signoff_world import (
    ANN,
    BEN,
    CAT,
    DAN,
    EVE,
    TestClock,
    World,
)

TL, DBA, PO, SEC = Role


def team(database: Database, folder: Path) -> World:
    """Five people in four roles."""
    found = World(databases=[database], folder=folder / "migrations")
    found.staff(technical_lead={ANN}, dba={BEN, CAT}, product_owner={DAN}, security={EVE})
    return found


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


async def end(world: World, name: str, by: str) -> Delegation | None:
    return await world.signoffs.end_delegation(
        migration=world.migration, name=name, by=by, key=world.key()
    )


async def withdraw(world: World, name: str, by: str) -> SignoffRequest | None:
    return await world.signoffs.withdraw(request=name, by=by, key=world.key())
