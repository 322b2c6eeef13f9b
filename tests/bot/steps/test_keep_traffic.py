from __future__ import annotations

from bot.domain.plan import Plan
from bot.steps.keep_traffic import KeepTraffic

STEP = KeepTraffic()


def test_a_boot_decides_by_the_gates_and_the_unit_of_the_dead_man(shop: Plan) -> None:
    (do,), (look,), (undo,) = STEP.do(shop), STEP.look(shop), STEP.undo(shop)

    unit = "slipway-traffic-shop-production.service"
    assert do.argv[-1] == look.argv[-1] == undo.argv[-1] == unit
    assert "gates.passed" in do.argv[4]
