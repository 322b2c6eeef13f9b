from __future__ import annotations

from bot.domain.plan import Plan
from bot.steps.settling.lay_way_back import LayWayBack

STEP = LayWayBack()


def test_the_scripts_lie_there_anew_and_stay(shop: Plan) -> None:
    (do,), (look,) = STEP.do(shop), STEP.look(shop)

    assert "aside()" in do.line
    assert do.argv[-8:] == look.argv[-8:]
    assert STEP.undo(shop) == ()
    assert STEP.note
