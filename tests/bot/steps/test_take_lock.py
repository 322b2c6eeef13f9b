from __future__ import annotations

from pathlib import Path

from bot.domain.plan import Plan
from bot.steps.take_lock import TakeLock
from tests.bot.steps.running import Run

STEP = TakeLock()


def test_one_plan_has_the_server_and_gives_it_back(shop: Plan, here: Path, run: Run) -> None:
    other = shop.model_copy(update={"quorum": 5})
    (do,), (look,), (undo,) = STEP.do(shop), STEP.look(shop), STEP.undo(shop)

    assert run(look).returncode != 0
    assert [run(do).returncode, run(do).returncode, run(look).returncode] == [0, 0, 0]
    assert run(STEP.do(other)[0]).returncode == 4
    assert run(STEP.undo(other)[0]).returncode == 0
    assert run(look).returncode == 0
    assert [run(undo).returncode, run(undo).returncode] == [0, 0]
    assert run(look).returncode != 0
