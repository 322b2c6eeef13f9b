from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.plan import Plan
from bot.steps.move_workers import MoveWorkers
from tests.bot.executor.shop import plan
from tests.bot.steps.running import Run

STEP = MoveWorkers()


def test_the_old_workers_are_gone_before_the_new_ones_start(shop: Plan) -> None:
    _, old, new = STEP.do(shop)

    assert "systemctl stop shop-worker.service && systemctl --quiet disable shop-worker" in old.line
    assert new.line.endswith("up --detach worker")
    gone, there = STEP.look(shop)
    assert "! { systemctl --quiet is-active shop-worker.service; }" in gone.line
    assert there.argv[-1] == "worker"


@pytest.mark.parametrize(
    ("file", "status"), [("gates.open", 0), ("gates.passed", 0), ("gates.let-go", 5), ("", 5)]
)
def test_a_bot_that_comes_again_after_the_dead_man_moves_nothing(
    shop: Plan, here: Path, run: Run, file: str, status: int
) -> None:
    (here / "shop-production").mkdir()
    if file:
        (here / "shop-production" / file).touch()

    assert run(STEP.do(shop)[0]).returncode == status


def test_on_the_way_back_the_new_ones_go_first(shop: Plan) -> None:
    new, old = STEP.undo(shop)

    assert new.line.endswith("rm --stop --force worker")
    assert "systemctl start shop-worker.service && systemctl --quiet enable shop-worker" in old.line


def test_under_pm2_the_boot_is_left_alone() -> None:
    legacy = {"manager": "pm2", "units": ["shop", "jobs"], "workers": ["jobs"], "pm2_user": "shop"}
    _, old = STEP.do(plan(legacy=legacy))

    (back,) = STEP.undo(plan(legacy=legacy))

    assert "pm2 stop" in old.line
    assert "pm2 start" in back.line
    assert "systemctl" not in old.line
    assert not {"enable", "disable"} & set(f"{old.line} {back.line}".split())


def test_without_workers_there_is_nothing_to_move(bare: Plan) -> None:
    assert STEP.do(bare) == STEP.undo(bare) == STEP.look(bare) == ()
