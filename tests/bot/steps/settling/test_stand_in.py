from __future__ import annotations

from bot.domain.plan import Plan
from bot.steps.settling.stand_in import StandIn

STEP = StandIn()


def test_a_second_front_has_the_visitors_until_it_is_taken_away(shop: Plan) -> None:
    (do,), (look,), (undo,) = STEP.do(shop), STEP.look(shop), STEP.undo(shop)

    assert "run --detach --no-deps" in do.line
    assert "docker rm --force slipway-front-shop-production" in undo.line
    assert look.line.endswith("stands_in; }' slipway")
