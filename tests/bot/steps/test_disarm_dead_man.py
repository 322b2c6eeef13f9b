from __future__ import annotations

from bot.domain.plan import Plan
from bot.steps.disarm_dead_man import DisarmDeadMan
from tests.bot.steps.running import Run

STEP = DisarmDeadMan()


STOPPED = 'case "$*" in *ActiveState*) echo inactive ;; esac'


def test_it_stands_down_only_while_it_has_not_acted(shop: Plan, run: Run) -> None:
    (do,) = STEP.do(shop)

    assert run(do, systemctl=STOPPED, nft="exit 0").returncode == 0
    acted = run(do, systemctl=STOPPED, nft="exit 1")
    assert (acted.returncode, acted.stderr) == (5, "the dead-man has acted\n")
    at_work = run(do, systemctl=STOPPED.replace("inactive", "active"), nft="exit 0")
    assert (at_work.returncode, "is at work" in at_work.stderr) == (5, True)


def test_a_look_sees_that_no_timer_waits(shop: Plan, run: Run) -> None:
    (look,) = STEP.look(shop)

    assert run(look, systemctl="exit 3").returncode == 0
    assert run(look, systemctl="exit 0").returncode == 1
    assert STEP.undo(shop) == ()
    assert STEP.note
