from __future__ import annotations

from pathlib import Path

from bot.domain.plan import Plan
from bot.steps.arm_dead_man import ArmDeadMan
from tests.bot.steps.running import Run

STEP = ArmDeadMan()


def test_it_is_armed_with_the_one_way_back_and_replaces_what_was_armed(
    shop: Plan, here: Path, run: Run
) -> None:
    (do,), (look,), (undo,) = STEP.do(shop), STEP.look(shop), STEP.undo(shop)

    unit = "slipway-deadman-shop-production"
    assert do.argv[6] == unit
    assert "OnActiveSec=120\n" in do.argv[-2]
    assert "back unless-passed\n" in do.argv[-1]
    assert do.argv[4].rstrip().endswith('systemctl restart "$unit.timer"')
    gates = here / "shop-production" / "gates.open"
    gates.parent.mkdir()
    assert run(look, systemctl="exit 0").returncode == 1
    gates.touch()
    assert run(look, systemctl="exit 0").returncode == 0
    assert run(look, systemctl="exit 3").returncode == 3
    off = 'case "$*" in *is-active*) exit 3 ;; esac'
    assert run(undo, systemctl=off, nft="exit 1").returncode == 0
    assert not gates.exists()
