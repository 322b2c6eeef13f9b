"""What only `make sweep` plays: the server reboots behind each step, and comes up on one side."""

from __future__ import annotations

import pytest

from tests.acceptance.steps_on_server import Hands
from tests.acceptance.steps_scene import NEW, NEW_JOBS, OLD, OLD_JOBS, Scene
from tests.acceptance.test_steps_deadman import KEPT, armed, bot_hands, go, shop

__all__ = ["bot_hands", "shop"]

pytestmark = [pytest.mark.server, pytest.mark.move]

_WHOLE = (*KEPT[:4], "await-health", *KEPT[4:])
_PASSED = _WHOLE.index("disarm-dead-man")


@pytest.mark.parametrize("step", _WHOLE)
async def test_a_reboot_behind_a_step_ends_on_one_side_with_every_job_there_alone(
    bot_hands: Hands, shop: Scene, step: str
) -> None:
    done = _WHOLE[: _WHOLE.index(step) + 1]
    await go(bot_hands, *done)

    shop.server.restart()

    new = len(done) > _PASSED
    wanted = (NEW, NEW_JOBS) if new else (OLD, OLD_JOBS)
    shop.until(lambda: (shop.build(), shop.jobs()) == wanted and (new or not armed(shop)), 150)
    assert shop.report_runs() is not new
