from __future__ import annotations

from bot.domain.plan import Plan
from bot.steps.keep_traffic import KeepTraffic

STEP = KeepTraffic()


def test_a_unit_moves_the_ports_again_after_docker(shop: Plan) -> None:
    (do,), (look,), (undo,) = STEP.do(shop), STEP.look(shop), STEP.undo(shop)

    assert do.argv[-2] == "/etc/systemd/system/slipway-traffic-shop-production.service"
    assert "ExecStart=/var/lib/slipway/shop-production/switch\n" in do.argv[-1]
    assert "After=docker.service" in do.argv[-1]
    assert look.line.endswith("--quiet is-enabled slipway-traffic-shop-production.service")
    assert undo.argv[-1] == do.argv[-2]
