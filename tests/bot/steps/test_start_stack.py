from __future__ import annotations

from bot.domain.plan import Plan
from bot.steps.start_stack import StartStack

STEP = StartStack()


def test_it_starts_beside_the_old_app_from_the_pinned_images(shop: Plan) -> None:
    (do,), (look,), (undo,) = STEP.do(shop), STEP.look(shop), STEP.undo(shop)

    assert "--file /var/lib/slipway/shop-production/images.yml up --detach" in do.line
    assert do.line.endswith("--detach")
    assert undo.line.endswith("stop")
    assert "--volumes" not in undo.line
    assert look.argv[-1] == "caddy"
