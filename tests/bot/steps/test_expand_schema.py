from __future__ import annotations

from bot.domain.plan import Plan
from bot.steps.expand_schema import ExpandSchema

STEP = ExpandSchema()


def test_the_task_runs_once_in_a_container_of_its_own(shop: Plan) -> None:
    (do,) = STEP.do(shop)

    assert do.line.endswith("run --rm --no-deps api alembic upgrade head")
    assert STEP.look(shop) == (do,)
    assert STEP.undo(shop) == ()
    assert STEP.note


def test_a_plan_without_a_task_has_no_such_step(bare: Plan) -> None:
    assert STEP.do(bare) == STEP.look(bare) == ()
