from __future__ import annotations

from bot.shell import deadman
from tests.bot.executor.shop import plan


def test_it_acts_by_the_script_that_everybody_uses_and_in_time() -> None:
    armed = deadman.arm(plan())

    assert armed.argv[-1] == "/var/lib/slipway/shop-production/back"
    assert 0 < deadman.DEADLINE <= 120
    assert armed.argv[-2] == str(deadman.DEADLINE)


def test_armed_and_gone_are_opposites() -> None:
    assert deadman.gone(plan()).argv[4] == f"! {deadman.armed(plan()).argv[4]}"
