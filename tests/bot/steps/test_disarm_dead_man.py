from __future__ import annotations

from pathlib import Path

from bot.domain.plan import Plan
from bot.steps.disarm_dead_man import DisarmDeadMan
from tests.bot.steps.running import Run

STEP = DisarmDeadMan()


def test_it_stands_down_only_while_it_has_not_acted(shop: Plan, here: Path, run: Run) -> None:
    (do,), (look,) = STEP.do(shop), STEP.look(shop)
    gates = here / "shop-production"
    gates.mkdir()
    (gates / "back").touch()
    (gates / "gates.open").touch()
    off = 'case "$*" in *is-active*) exit 3 ;; esac'

    acted = run(do, systemctl=off, nft="exit 1")
    assert (acted.returncode, acted.stderr) == (5, "the dead-man has acted\n")
    assert run(look, systemctl=off).returncode == 1
    assert run(do, systemctl=off, nft="exit 0").returncode == 0
    assert run(look, systemctl=off).returncode == 0
    assert run(look, systemctl="exit 0").returncode == 1
    assert STEP.undo(shop) == ()
    assert STEP.note
