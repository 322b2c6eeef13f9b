"""Who takes a request back."""

from __future__ import annotations

from bot.domain.signoff.refusal import Reason
from tests.bot.executor.signoff_team import DBA, everybody, met, refused, withdraw
from tests.bot.executor.signoff_world import (
    ANN,
    CAT,
    LEAD,
    World,
)


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
