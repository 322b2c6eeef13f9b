"""The dead-man, reboots and a full disk on a real server: it ends on the old or the new side."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

import pytest

from bot.shell import deadman, traffic_move
from sandbox.migration import secrets
from sandbox.server import Server
from tests.acceptance.steps_on_server import Hands, hands
from tests.acceptance.steps_scene import NEW, NEW_JOBS, OLD, OLD_JOBS, Scene, scene
from tests.acceptance.test_steps import STEPS, back, go

pytestmark = [pytest.mark.server, pytest.mark.move]

BEFORE = ("take-lock", "rollback-point", "pin-images", "start-stack")
ARMED = ("arm-dead-man",)
SWITCHED = (*BEFORE, "arm-dead-man", "switch-traffic", "move-workers")
KEPT = (*SWITCHED, "disarm-dead-man", "keep-traffic", "keep-legacy")
#: Everything that the way back might want to write lies on one disk, full to the last byte.
_FULL = """set -e
disk=/var/lib/sandbox/data; mkdir $disk/small
for place in /var/lib/slipway /etc/systemd/system; do
  cp -a $place $disk/small/; mount --bind $disk/small/$(basename $place) $place
done
systemctl daemon-reload
mkdir $disk/fills; bits=30; file=0
while [ $bits -ge 12 ]; do
  if fallocate -l $((1 << bits)) $disk/fills/$file 2>/dev/null; then file=$((file + 1))
  else rm -f $disk/fills/$file; bits=$((bits - 1)); fi
done
"""
_ROOM = """
disk=/var/lib/sandbox/data; rm -rf $disk/fills
for place in /var/lib/slipway /etc/systemd/system; do
  umount $place; rm -rf $place; cp -a $disk/small/$(basename $place) $place
done
rm -rf $disk/small; systemctl daemon-reload
"""


@pytest.fixture
def shop(server: Server) -> Iterator[Scene]:
    with scene(server) as set_up:
        yield set_up


@pytest.fixture
async def bot_hands(shop: Scene) -> AsyncIterator[Hands]:
    async with hands(shop.server, shop.plan, secrets(shop.server)) as ours:
        yield ours


def armed(shop: Scene) -> bool:
    """Whether anything of the dead-man is left."""
    look = f"ls {shop.folder}/gates.* /etc/systemd/system/slipway-traffic-*"
    return bool(shop.server.run(look, check=False).stdout)


def all_old(shop: Scene) -> bool:
    return shop.build() == OLD and shop.jobs() == OLD_JOBS


async def test_the_dead_man_alone_brings_all_back_in_its_time_unless_renewed(
    bot_hands: Hands, shop: Scene
) -> None:
    await go(bot_hands, *SWITCHED)
    assert (shop.build(), shop.jobs()) == (NEW, NEW_JOBS)
    await bot_hands.all((deadman.arm(shop.plan, 8),))
    await asyncio.sleep(4)
    renewed = time.monotonic()
    await bot_hands.all((deadman.renew(shop.plan),))

    await asyncio.to_thread(shop.until, lambda: shop.build() == OLD)

    assert 8 <= time.monotonic() - renewed < 8 + 2
    await asyncio.to_thread(shop.until, lambda: shop.jobs() == OLD_JOBS)
    late = await bot_hands.act(deadman.disarm(shop.plan))
    assert (late.status, late.said) == (5, "the dead-man has acted\n")
    assert (await bot_hands.act(traffic_move.switch(shop.plan))).status == 7


async def test_disarming_in_the_moment_in_which_it_acts_gives_one_side_and_the_truth(
    bot_hands: Hands, shop: Scene
) -> None:
    await go(bot_hands, *BEFORE)
    seen: set[int] = set()
    for moment in (5.7, 6.0, 6.3):
        await bot_hands.all((deadman.arm(shop.plan, 60), traffic_move.switch(shop.plan)))
        await bot_hands.all((deadman.arm(shop.plan, 6),))
        await asyncio.sleep(moment)
        done = await bot_hands.act(deadman.disarm(shop.plan))
        seen.add(done.status)
        unit = "slipway-deadman-shop-production"
        await asyncio.to_thread(
            shop.until,
            lambda unit=unit: (
                not shop.server.run(  # type: ignore[misc]  # mypy knows no lambda defaults
                    f"systemctl list-units -q --state=active,activating '{unit}.*'"
                ).stdout
            ),
        )
        assert shop.build() == (NEW if done.status == 0 else OLD), (moment, done)
    await back(bot_hands, shop)
    assert seen <= {0, 5}


async def test_after_a_reboot_in_any_phase_everything_is_on_the_right_side(
    bot_hands: Hands, shop: Scene
) -> None:
    assert shop.report_runs()
    await go(bot_hands, *BEFORE)
    for phase in (ARMED, ("arm-dead-man", "switch-traffic", "move-workers")):
        await go(bot_hands, *phase)
        assert shop.report_runs() is (phase == ARMED)
        shop.server.restart()
        shop.until(lambda: all_old(shop) and not armed(shop), 150)
        assert shop.report_runs()

    await go(bot_hands, *SWITCHED[len(BEFORE) :], *KEPT[len(SWITCHED) :])
    assert not shop.report_runs()
    shop.server.restart()
    shop.until(lambda: (shop.build(), shop.jobs()) == (NEW, NEW_JOBS), 150)
    assert await bot_hands.seen(STEPS["keep-traffic"])
    assert not shop.report_runs()

    await back(bot_hands, shop)
    assert shop.report_runs()
    shop.server.restart()
    shop.until(lambda: all_old(shop), 150)
    assert not armed(shop)
    assert shop.report_runs()


async def test_with_no_byte_free_anywhere_the_way_back_works(bot_hands: Hands, shop: Scene) -> None:
    await go(bot_hands, *KEPT)
    shop.server.run(_FULL)
    try:
        assert shop.server.run("echo x >/var/lib/slipway/x", check=False).returncode
        done = shop.server.run(f"sh {shop.folder}/back", check=False)
        assert (done.returncode, "ALL IS BACK" in done.stdout) == (0, True), done
        assert all_old(shop)
    finally:
        shop.server.run(_ROOM)


async def test_the_new_stack_keeps_the_traffic_when_its_front_gets_another_address(
    bot_hands: Hands, shop: Scene
) -> None:
    await go(bot_hands, *KEPT)
    shop.server.run(
        "cd /srv/shop-next && docker stop -t 2 shop-next-caddy-1 && docker run --detach --rm"
        " --name squatter --network shop-next_default --entrypoint sleep"
        " $(docker inspect --format '{{.Config.Image}}' shop-next-web-1) 60"
        " && docker start shop-next-caddy-1"
    )
    try:
        shop.until(lambda: shop.build() == NEW, 20)
    finally:
        shop.server.run("docker rm --force squatter", check=False)
    await back(bot_hands, shop)
