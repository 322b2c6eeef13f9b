from __future__ import annotations

from bot.domain.plan import Plan
from bot.steps.settling.dismiss_stand_in import DismissStandIn

STEP = DismissStandIn()


def test_it_stops_is_kept_and_can_be_called_again(shop: Plan) -> None:
    (do,), (look,), (undo,) = STEP.do(shop), STEP.look(shop), STEP.undo(shop)

    assert "docker stop --time 30 slipway-front-shop-production" in do.line
    assert "docker rm" not in do.line
    assert "docker start slipway-front-shop-production" in undo.line
    assert look.line.endswith("published && ! stands_in' slipway")
