"""Every step on a real server: there and back and there again, cut off half-way, and rebooted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

import bot.steps
from bot.domain.registry import discover
from bot.shell import traffic_move
from bot.steps.step import Step
from sandbox.migration import secrets
from sandbox.server import Server
from tests.acceptance.steps_on_server import Hands, hands
from tests.acceptance.steps_scene import NEW, NEW_JOBS, OLD, OLD_JOBS, Scene, scene

pytestmark = [pytest.mark.server, pytest.mark.move]

STEPS = {step.id: step for step in sorted(discover(bot.steps, Step), key=lambda step: step.place)}
#: They only ask, or what they see is there before them; a look before them proves nothing.
ASKING = {"await-health", "smoke-beside", "pass-gates"}


@pytest.fixture
def shop(server: Server) -> Iterator[Scene]:
    with scene(server) as set_up:
        yield set_up


@pytest.fixture
async def bot_hands(shop: Scene) -> AsyncIterator[Hands]:
    async with hands(shop.server, shop.plan, secrets(shop.server)) as ours:
        yield ours


async def go(ours: Hands, *ids: str) -> None:
    for name in ids:
        await ours.all(STEPS[name].do(ours.plan))


async def back(ours: Hands, shop: Scene) -> None:
    done = await ours.act(traffic_move.back(shop.plan))
    assert (done.status, "ALL IS BACK" in done.said) == (0, True), done
    assert shop.build() == OLD
    assert shop.jobs() == OLD_JOBS
    assert shop.server.run(f"ls {shop.folder}/gates.*", check=False).returncode != 0


async def test_every_step_goes_there_and_back_and_there_again_and_heals_when_cut_off(
    bot_hands: Hands, shop: Scene
) -> None:
    ours, plan = bot_hands, shop.plan
    shop.server.run("cd /srv/shop-next && docker compose --file docker-compose.prod.yml stop")
    for name, step in STEPS.items():
        do = step.do(plan)
        if not do:
            continue
        told = f"{name}: before"
        assert name in ASKING | {"keep-traffic"} or not await ours.seen(step), told
        await ours.all(do)
        assert await ours.seen(step), f"{name}: there"
        if undo := step.undo(plan):
            await ours.all(undo)
            assert not await ours.seen(step), f"{name}: back"
            if name == "switch-traffic":  # the way back takes the dead-man with it
                await go(ours, "arm-dead-man")
            for act in do:
                await ours.cut_off(act, ours.seconds[act.line] / 2)
            await ours.seen(step)
            await ours.all(do)
            assert await ours.seen(step), f"{name}: healed"
    assert shop.build() == NEW
    assert shop.jobs() == NEW_JOBS
    for part in (0.15, 0.5):
        whole = traffic_move.back(plan)
        await ours.cut_off(whole, part * ours.seconds.get(whole.line, 3.0))
    await back(ours, shop)
