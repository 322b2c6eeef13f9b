from __future__ import annotations

from pathlib import Path

from bot.domain.plan import Plan
from bot.steps.expand_schema import ExpandSchema
from tests.bot.steps.running import Run

STEP = ExpandSchema()


def test_the_task_runs_once_in_a_container_of_its_own(shop: Plan, here: Path, run: Run) -> None:
    (do,), (look,) = STEP.do(shop), STEP.look(shop)
    mark = here / "shop-production" / f"task-{shop.digest}"
    mark.parent.mkdir()
    tells = 'case "$1" in compose) echo "$*" ;; esac'

    assert run(look).returncode == 1
    assert run(do, docker='case "$1" in compose) exit 3 ;; esac').returncode != 0
    assert run(look).returncode == 1
    assert " --no-TTY api alembic upgrade head" in run(do, docker=tells).stdout
    assert run(look).returncode == 0
    assert run(do, docker=tells).stdout == ""
    assert STEP.undo(shop) == ()
    assert STEP.note


def test_a_task_that_was_left_alone_is_waited_for_and_not_begun_beside_itself(
    shop: Plan, here: Path, run: Run
) -> None:
    (do,), (look,) = STEP.do(shop), STEP.look(shop)
    (here / "shop-production").mkdir()
    left = 'case "$1" in ps) echo c1 ;; wait) echo CODE ;; compose) echo again ;; esac'

    assert "again" not in run(do, docker=left.replace("CODE", "0")).stdout
    assert run(look).returncode == 0
    (here / "shop-production" / f"task-{shop.digest}").unlink()
    assert "again" in run(do, docker=left.replace("CODE", "1")).stdout


def test_a_plan_without_a_task_has_no_such_step(bare: Plan) -> None:
    assert STEP.do(bare) == STEP.look(bare) == ()
