from __future__ import annotations

from bot.domain.plan import Plan
from bot.steps.settling.drop_redirect import DropRedirect

STEP = DropRedirect()


def test_the_table_goes_and_comes_back(shop: Plan) -> None:
    (do,), (look,), (undo,) = STEP.do(shop), STEP.look(shop), STEP.undo(shop)

    assert "slipway_shop_production slipway_shop_production | nft -f -" in do.line
    assert "if stands_in" in undo.line
    assert "! nft list table inet slipway_shop_production" in look.line
