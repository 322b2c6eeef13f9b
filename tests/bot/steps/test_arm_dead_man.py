from __future__ import annotations

from bot.domain.plan import Plan
from bot.steps.arm_dead_man import ArmDeadMan
from tests.bot.steps.running import Run

STEP = ArmDeadMan()


def test_it_is_armed_with_the_one_way_back_and_replaces_what_was_armed(
    shop: Plan, run: Run
) -> None:
    (do,), (look,), (undo,) = STEP.do(shop), STEP.look(shop), STEP.undo(shop)

    unit = "slipway-deadman-shop-production"
    assert do.argv[-3:] == (unit, "120", "/var/lib/slipway/shop-production/back")
    said = run(do, systemctl="echo systemctl $*", systemd_run="echo systemd-run $*").stdout
    assert said.index(f"systemctl stop {unit}.timer") < said.index("systemd-run")
    assert "--on-active=120 --timer-property=AccuracySec=100ms" in said
    assert run(look, systemctl="exit 0").returncode == 0
    assert run(look, systemctl="exit 3").returncode == 3
    assert run(undo, systemctl='[ "$1" = stop ]').returncode == 0
